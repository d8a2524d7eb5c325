"""Frames of an animation in little memory: flat pictures are a fortieth of their size when compressed."""

import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]  # (height, width, 3)


class Frames:
    """Frames of one size, kept compressed."""

    def __init__(self) -> None:
        """Keeps none yet."""
        self._kept: list[bytes] = []
        self._shape: tuple[int, ...] = ()

    def append(self, frame: Frame) -> None:
        """Keeps a frame, uint8 (height, width, 3)."""
        self._shape = frame.shape
        self._kept.append(zlib.compress(frame.tobytes(), 1))

    def __len__(self) -> int:
        """Returns how many are kept."""
        return len(self._kept)

    def __getitem__(self, number: int) -> Frame:
        """Returns a frame."""
        return np.frombuffer(zlib.decompress(self._kept[number]), dtype=np.uint8).reshape(self._shape)

    def __iter__(self) -> Iterator[Frame]:
        """Yields the frames in order, one at a time."""
        return (self[number] for number in range(len(self)))
