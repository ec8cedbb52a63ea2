"""Figures: what the configuration can say of each, and how it is drawn."""
