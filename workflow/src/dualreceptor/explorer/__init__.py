"""The explorer: one HTML page made from a folder of results."""
