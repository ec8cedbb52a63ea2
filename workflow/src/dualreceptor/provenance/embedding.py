"""Records of provenance in the files themselves: figures, films, NetCDF and tables.

A record is embedded as JSON with a checksum, so that one that was cut or altered is known. It
stands where each format keeps such text, and stays when the file is copied or renamed: a text
chunk of a PNG, the keywords of a PDF, the description of an SVG, the comment of a GIF or an
MP4, the attribute ``provenance`` of a NetCDF file. A CSV table has it in the file beside it
that describes its columns, see :mod:`dualreceptor.files.tables`.
"""

import hashlib
import json
import logging
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from dualreceptor.provenance import records
from dualreceptor.provenance.records import Record
from dualreceptor.provenance.versions import NAME

FORMAT = f"{NAME} provenance 2"
KEY = "provenance"
BESIDE = "-metadata.json"  # after a table's name: CSV on the Web's


class NoRecord(ValueError):
    """A file that does not say what it was made from; the message tells why."""


def _check_path(path: str) -> str:
    if ".." in Path(path).parts or not re.match(r"[A-Za-z0-9_][^\x00-\x1f\x7f]*$", path):
        raise ValueError("leads elsewhere, or is no path")
    return path


_Path = Annotated[str, AfterValidator(_check_path)]


class _Made(BaseModel):
    code: dict[_Path, str]
    project: dict[str, str | bool]
    software: dict[str, str]


class _File(BaseModel):
    parameters: dict[str, Any]
    digest: str


class _Node(BaseModel):
    """What a record holds, so that whoever reads one can rely on it."""

    stage: str
    what: str
    made: Annotated[list[_Made], Field(min_length=1)]
    path: _Path | None = None
    config: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    root_seed: int = 0
    replicates: tuple[int, int] = (0, 0)
    files: dict[str, _File] = {}
    digest: str = ""
    inputs: list["_Node"] = []


class _Root(_Node):
    path: _Path
    command: str


def format_record(record: Record, path: str | Path) -> str:
    """A record as the text that a file carries, with its path and how to make it; ASCII."""
    whole = {"format": FORMAT, "path": format_path(path), "command": command(record, path)}
    whole |= record
    return json.dumps(whole | {"checksum": _checksum(whole)})


def format_path(path: str | Path) -> str:
    """A path as files carry it: its name alone where the folders would be a machine's own."""
    path = Path(path)
    return path.name if path.is_absolute() else path.as_posix()


def command(record: Record, path: str | Path) -> str:
    """What makes the file, typed in the project's folder under the record's configuration."""
    return record.get("command") or f"snakemake --cores all {format_path(path)}"


def parse_record(text: str | None, path: str | Path) -> Record:
    """The record in a text that ``path`` carries. Raises :class:`NoRecord`."""
    if text is None or (isinstance(text, str) and not text):
        raise NoRecord(f"{path} carries no provenance")
    if not isinstance(text, str) or not text.startswith(json.dumps({"format": FORMAT})[:-1]):
        raise NoRecord(f"{path} carries no provenance that this project can read")
    record = _parse_json(text)
    if not isinstance(record, dict) or record.pop("checksum", None) != _checksum(record):
        raise NoRecord(
            f"{path} carries provenance that was cut or altered: its checksum does not match"
        )
    try:
        _Root.model_validate(record)
        _check_depth(record)
    except (ValidationError, RecursionError):
        raise NoRecord(f"{path} carries no provenance that this project can read") from None
    return record


def read(path: str | Path) -> Record:
    """The record of a file, whatever its format.

    Raises :class:`NoRecord` for a file that has none, or one that was cut or altered, and for
    a file that is not there.
    """
    path = Path(path)
    if not path.is_file():
        raise NoRecord(f"{path} is not there" if not path.exists() else f"{path} is no file")
    find = READERS.get(path.suffix.lower())
    if find is None:
        raise NoRecord(f"{path} is of no kind that carries provenance: {', '.join(READERS)}")
    try:
        text = find(path)
    except Exception as error:  # what the libraries raise depends on where the damage is
        if isinstance(error, OSError) and (error.errno or 0) > 0:
            raise NoRecord(f"{path} cannot be read: {error.strerror}") from None
        raise NoRecord(f"{path} is damaged, or is no {path.suffix[1:].upper()}") from None
    return parse_record(text, path)


def file_digest(path: str | Path) -> str:
    """SHA-256 of a file's bytes, by which a table is known."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def read_inputs(paths: Iterable[str | Path]) -> list[Record]:
    """The records of files that something is made from."""
    known = ("format", "command")
    return [{k: v for k, v in read(path).items() if k not in known} for path in paths]


def make_record(
    about: Record, code: dict[str, str], files: Iterable[str | Path] = ()
) -> Record:
    """The record of what a script makes now, here, from files that have records."""
    return records.make_record(about, code, read_inputs(files))


def format_metadata(record: Record, path: str | Path) -> dict[str, Any]:
    """What ``savefig`` is to write into a figure of the format of ``path``; no date."""
    text, title = format_record(record, path), record["what"]
    return {
        ".png": {"Title": title, KEY: text, "Software": NAME},
        ".pdf": {"Title": title, "Keywords": text, "Creator": NAME, "CreationDate": None},
        ".svg": {"Title": title, "Description": text, "Creator": NAME, "Date": None},
    }[Path(path).suffix]


def _checksum(record: Record) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _check_depth(value: Any, deepest: int = 40) -> None:
    if deepest == 0:
        raise RecursionError
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            _check_depth(part, deepest - 1)


# Libraries are imported where they are used: whoever reads one format waits for one.


def _read_png(path: Path) -> str | None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # a poster is no bomb
    with Image.open(path, formats=["PNG"]) as image:
        image.load()  # text may stand behind the picture
        return image.text.get(KEY)


def _read_gif(path: Path) -> str | None:
    from PIL import Image

    with Image.open(path, formats=["GIF"]) as image:
        text = image.info.get("comment", b"").decode()
        for frame in range(image.n_frames):  # all, to know that none was cut
            image.seek(frame)
            image.load()
        return text


def _read_pdf(path: Path) -> str | None:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is said here
    found = PdfReader(path).metadata
    return found and found.keywords


def _read_svg(path: Path) -> str | None:
    description = "{http://purl.org/dc/elements/1.1/}description"
    return next((element.text for element in ElementTree.parse(path).iter(description)), None)


def _read_mp4(path: Path) -> str | None:
    from imageio_ffmpeg import get_ffmpeg_exe

    film = ["-protocol_whitelist", "file,pipe", "-f", "mov", "-i", f"file:{path}"]
    words = [get_ffmpeg_exe(), "-v", "error", "-xerror", *film, "-f", "ffmetadata", "pipe:1"]
    words += ["-f", "null", "-"]  # decoded, to know that it is whole
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found = re.search(r"^comment=((?:[^\\\n]|\\.)*)$", done.stdout, re.MULTILINE)
    return found and re.sub(r"\\(.)", r"\1", found[1])


def _read_netcdf(path: Path) -> str | None:
    import netCDF4

    with netCDF4.Dataset(path) as file:
        return getattr(file, KEY, None)


def _read_table(path: Path) -> str | None:
    beside = Path(f"{path}{BESIDE}")
    if not beside.is_file():
        return None
    about = json.loads(beside.read_text())
    return next(iter(about.get("notes", [])), None) if isinstance(about, dict) else None


READERS: dict[str, Callable[[Path], str | None]] = {
    ".png": _read_png,
    ".pdf": _read_pdf,
    ".svg": _read_svg,
    ".gif": _read_gif,
    ".mp4": _read_mp4,
    ".nc": _read_netcdf,
    ".csv": _read_table,
}
