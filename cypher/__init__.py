"""The public query library: `queries/` to ask, `schema/` to prepare a database, `layout/` how a graph is written and read."""
