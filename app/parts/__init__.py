"""What the explorer's pages are put together from."""
