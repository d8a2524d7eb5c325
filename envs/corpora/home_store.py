"""Generated homes that are kept on disk: each is made once on a machine, by as many processes as there are.

What is kept is named after a digest of all that could make it another home: the sources of the generator and of
the grammar, the split's rules, and how paths are told. A home is the same whether it was made or kept, and by
whichever process.
"""

import sys
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from vln.envs.corpora.garbage import little_to_collect
from vln.envs.corpora.home_helpers import make_together, serve
from vln.envs.corpora.home_maker import Home, HomeMaker, maker_from_text
from vln.envs.files.compact import home_from_bytes, home_to_bytes
from vln.envs.files.disk_cache import DiskCache

KEPT = DiskCache("homes", most_bytes=256 << 20)  # some 50,000 homes
_UNSUITABLE = b""  # instead of a home
_MAKING = "corpora", "files", "generate", "language", "space", "world"  # folders of all that a home depends on


class HomeStore:
    """Homes by number: what is kept is read, the others are made and, if asked for, kept.

    Attributes:
        maker: of the homes.
    """

    def __init__(self, maker: HomeMaker, keep: bool) -> None:
        """Reads and makes nothing yet."""
        self.maker, self._keep = maker, keep
        self._text = maker.to_text()

    def suits(self, number: int) -> bool:
        """Returns whether the house of a number has what the split asks for."""
        kept = self._kept([number]).get(number)
        if kept is not None:
            return kept != _UNSUITABLE
        suits = self.maker.suits(number)
        if not suits:
            self._put({number: _UNSUITABLE})
        return suits

    def home(self, number: int) -> Home:
        """Returns the home of a number, which suits."""
        kept = self._kept([number]).get(number)
        if kept:
            return Home(*home_from_bytes(kept))
        home = self.maker.make(number)
        if self._keep:
            self._put({number: home_to_bytes(*home)})
        return home

    def homes(self, numbers: Sequence[int]) -> list[Home | None]:
        """Returns the homes of numbers, None where the house does not suit."""
        contents = self._kept(numbers)
        missing = [number for number in numbers if number not in contents]
        made: dict[int, bytes] = {}
        try:
            if missing:
                make_together(self._text, missing, self._content, made)
        finally:  # what is there when it is interrupted will not be made again
            self._put(made)
        contents |= made
        with little_to_collect():
            return [Home(*home_from_bytes(contents[number])) if contents[number] else None for number in numbers]

    def _content(self, number: int) -> bytes:
        return content_of(self.maker, number)

    def _kept(self, numbers: Sequence[int]) -> dict[int, bytes]:
        return KEPT.get(self._key, numbers) if self._keep else {}

    def _put(self, contents: dict[int, bytes]) -> None:
        if self._keep:
            KEPT.put(self._key, contents)

    @property
    def _key(self) -> str:
        return sha256(f"{_version()} {self._text}".encode()).hexdigest()


def content_of(maker: HomeMaker, number: int) -> bytes:
    """Returns the bytes of a home, or of none where the house does not suit."""
    return home_to_bytes(*maker.make(number)) if maker.suits(number) else _UNSUITABLE


def help_out(text: str) -> None:
    """Makes homes for another process, which asks through standard input; see `vln.envs.corpora.home_helpers`."""
    maker = maker_from_text(text)
    serve(lambda number: content_of(maker, number), sys.stdin.buffer, sys.stdout.buffer)


@cache
def _version() -> str:
    """Returns a digest of the sources that homes are made by, and of whose random numbers they are made with."""
    envs = Path(__file__).parents[1]
    files = [*envs.glob("*.py"), *(file for folder in _MAKING for file in (envs / folder).rglob("*.py"))]
    sources = b"".join(file.read_bytes() for file in sorted(files))
    return f"{sha256(sources).hexdigest()} {np.__version__}"
