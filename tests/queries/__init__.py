"""The query library: its files, and what each query answers."""
