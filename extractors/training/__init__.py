"""Making what the extractors rest on, from annotated abstracts. Not needed to use them."""
