"""Pictures and animations as files: PNG, GIF and MP4."""

from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from itertools import chain
from pathlib import Path

import numpy as np
from PIL import Image

from vln.envs.errors import InputError
from vln.envs.files.atomic_file import check_writable, write_bytes
from vln.show.frames import Frame, Frames

PICTURES = (".png",)
ANIMATIONS = (".gif", ".mp4")
PALETTE_FRAMES = 6  # frames from which the common palette of a GIF is made


def save_picture(path: Path | str, frame: Frame) -> None:
    """Writes a picture, uint8 (height, width, 3), as PNG.

    Raises:
        InputError: if the name does not end in .png, or it cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() not in PICTURES:
        raise InputError(f"{path}: a picture is written as PNG; choose a name that ends in .png")
    content = BytesIO()
    Image.fromarray(frame).save(content, "PNG")
    write_bytes(path, content.getvalue())


def save_animation(path: Path | str, frames: Iterable[Frame], frames_per_second: float = 4) -> None:
    """Writes an animation as GIF or MP4, by the name's suffix.

    A GIF holds one palette of 256 colours for all frames and repeats for ever; equal frames in a row become one
    that stays longer. An MP4 (H.264) may be given frames one by one, as they are made.

    Args:
        path: the file.
        frames: uint8 (height, width, 3), all of one size.
        frames_per_second: how fast.

    Raises:
        InputError: if the suffix is another, there is no frame, or it cannot be written; nothing is left behind.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in ANIMATIONS:
        raise InputError(f"{path}: an animation is written as GIF or MP4; choose a name that ends in .gif or .mp4")
    check_writable(path)
    frames = iter(frames)
    first = next(frames, None)
    if first is None:
        raise InputError(f"{path}: no frame to write; record at least one")
    # Beside the file, with its suffix, from which the writers choose the format.
    temporary = path.with_name(f".{path.stem}.tmp{suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write = _write_gif if suffix == ".gif" else _write_mp4
        write(temporary, chain([first], frames), frames_per_second)
        temporary.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def _write_gif(path: Path, frames: Iterable[Frame], frames_per_second: float) -> None:
    kept = Frames()
    for frame in frames:
        kept.append(frame)
    palette = _common_palette(kept)
    # Dithering would make flat areas flicker from frame to frame, and the file much larger.
    indexed = (Image.fromarray(frame).quantize(palette=palette, dither=Image.Dither.NONE) for frame in kept)
    duration = round(1000 / frames_per_second)
    next(indexed).save(path, save_all=True, append_images=indexed, duration=duration, loop=0)


def _common_palette(frames: Frames) -> Image.Image:
    """Returns an image whose palette suits all frames: made from some of them below each other."""
    sheet = np.concatenate([frames[int(index)] for index in np.linspace(0, len(frames) - 1, PALETTE_FRAMES)])
    # An octree, unlike a median cut, gives small marks their own colour: paths, the target.
    return Image.fromarray(sheet).quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _write_mp4(path: Path, frames: Iterable[Frame], frames_per_second: float) -> None:
    from imageio_ffmpeg import write_frames

    writer = None
    try:
        for frame in frames:
            # H.264 wants even sizes; a row or column is repeated where there is one too few.
            frame = np.pad(frame, ((0, frame.shape[0] % 2), (0, frame.shape[1] % 2), (0, 0)), mode="edge")
            if writer is None:
                size = frame.shape[1], frame.shape[0]
                writer = write_frames(
                    str(path), size, fps=frames_per_second, quality=8, macro_block_size=2, ffmpeg_log_level="error"
                )
                writer.send(None)
            writer.send(frame.tobytes())
    finally:
        if writer is not None:
            writer.close()
