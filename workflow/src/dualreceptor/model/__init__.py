"""The model: parameters, random streams, landscapes, time loop. Numbers only.

Nothing here knows of files, studies or provenance. docs/model.md has the equations.
"""
