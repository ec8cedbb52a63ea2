"""The configuration: all that a user can set, checked before anything runs, and its cost."""
