"""The pages of the explorer, one a file; each has a `show()` that draws it."""
