"""Frames as a file that moves: GIF, or MP4 (H.264)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lazy_loader
import numpy as np
from numpy.typing import NDArray

imageio_ffmpeg = lazy_loader.load("imageio_ffmpeg")

Pixels = NDArray[np.uint8]  # (height, width, 3)

COLORS = 255  # of a GIF; one more says "as before"
PALETTE_FRAMES = 10


def find_writer(path: str | Path) -> Callable[[Path, list[Pixels], int, str], None]:
    """What writes a film to a path of such an ending: frames, how many a second, a comment."""
    suffix = Path(path).suffix
    if suffix not in WRITERS:
        allowed = " or ".join(WRITERS)
        raise ValueError(f"{path} is not allowed: a moving picture ends in {allowed}")
    return WRITERS[suffix]


def _write_gif(path: Path, pixels: list[Pixels], frames_per_second: int, comment: str) -> None:
    from PIL import Image

    palette = _make_palette(pixels[:: -(-len(pixels) // PALETTE_FRAMES)])
    first, *rest = [
        Image.fromarray(image).quantize(palette=palette, dither=Image.Dither.NONE)
        for image in pixels
    ]
    first.save(
        path,
        format="GIF",
        save_all=True,
        append_images=rest,
        duration=1000 / frames_per_second,  # ms
        loop=0,  # for ever
        comment=comment,
        optimize=True,
    )


def _make_palette(pixels: list[Pixels]) -> Any:
    """An image whose palette serves all the images given."""
    from PIL import Image

    palette = Image.fromarray(np.concatenate(pixels)).quantize(COLORS)
    colors = np.reshape(palette.getpalette(), (-1, 3))
    colors[colors.min(axis=1) > 247] = 255  # a mean of near whites would be the paper's grey
    palette.putpalette(colors.ravel().tolist())
    return palette


def _write_mp4(path: Path, pixels: list[Pixels], frames_per_second: int, comment: str) -> None:
    height, width, _ = pixels[0].shape
    writer = imageio_ffmpeg.write_frames(
        str(path),
        (width, height),
        fps=frames_per_second,
        codec="libx264",
        quality=8,
        macro_block_size=2,
        output_params=[
            *("-f", "mp4", "-threads", "1", "-movflags", "+faststart"),
            *("-metadata", f"comment={comment}"),
        ],
    )
    writer.send(None)
    for image in pixels:
        writer.send(image)
    writer.close()
    written, _ = imageio_ffmpeg.count_frames_and_secs(str(path))
    if written != len(pixels):  # as on a full disk: the writer itself says nothing
        raise OSError(f"{path} has {written} of {len(pixels)} frames")


WRITERS = {".gif": _write_gif, ".mp4": _write_mp4}
