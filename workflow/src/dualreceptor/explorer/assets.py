"""The parts of the explorer's page that do not depend on results."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
#: In the order in which they are put together.
SCRIPTS = (
    "content.js",
    "elements.js",
    "numbers.js",
    "state.js",
    "copying.js",
    "plots.js",
    "tables.js",
    "grid.js",
    "marks.js",
    "doses.js",
    "plane.js",
    "map.js",
    "mixture.js",
    "space.js",
    "landscape.js",
    "sweeps.js",
    "claims.js",
    "sensitivity.js",
    "samples.js",
    "robustness.js",
    "main.js",
)


def read(name: str) -> str:
    """The text of an asset."""
    return (FOLDER / name).read_text(encoding="utf-8")


def digest() -> str:
    """Digest of all assets: as a param of the job, so that editing them reruns it."""
    total = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:16]
