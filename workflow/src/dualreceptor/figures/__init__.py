"""Figures: a class for each, with its settings and how it is drawn."""
