"""Results as they can be compared: what a printed number says, what its metric wants, and who is best on a data set."""
