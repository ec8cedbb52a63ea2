"""The command line, ``python -m dualreceptor``: a module for each kind of command."""
