"""What is new in a graph since a date, and what differs between two graphs: read from a store, told in dataclasses."""
