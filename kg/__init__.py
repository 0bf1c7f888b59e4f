"""The graph: what it is, where it lives, how it is asked, how it leaves."""
