"""Damage for files: bytes, words and numbers, the structure of JSON, the members of archives; a seed decides."""

import gzip
import io
import json
import random
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

NUMBERS = ["-1", "0", "1e999", "NaN", "Infinity", "-Infinity", "0.5", "360", "45", "4096", "2147483648", "9" * 30]
NUMBERS += ["9" * 5000, "1" + "0" * 400 + ".5", "-0.0", "1e-320"]
WORDS = [
    "",
    "\0",
    "\N{REPLACEMENT CHARACTER}",
    "\\ud800",
    "\x1b[2J",
    "[/x]",
    "../../x",
    "x" * 5000,
    "\u2028",
    "null",
]
WORDS += ["[" * 3000, "{" * 3000, "&amp;" * 50, "<a>" * 3000, "=", "|", ",", "room 1,1 = ", '"', "\r\n", " " * 500]
VALUES: list[Any] = [None, True, -1, 0, 2**31, 2**70, 10**300, 0.5, float("nan"), float("inf"), "", "x" * 300]
VALUES += ["\0", "\ud800", "1,1", "-1,-1", "999999999,999999999", [], {}, [[]], [None], {"a": 1}, ["x"] * 50]


def damaged(content: bytes, rng: random.Random) -> bytes:
    """A file with one to three kinds of damage."""
    for _ in range(rng.randint(1, 3)):
        content = rng.choice(_KINDS)(content, rng)
    return content


def _flipped(content: bytes, rng: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8) if changed else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _moved(content: bytes, rng: random.Random) -> bytes:
    """A piece is left out, doubled, or put somewhere else."""
    start = rng.randrange(len(content) + 1)
    end = min(start + rng.randint(1, 400), len(content))
    other = rng.randrange(len(content) + 1)
    piece = content[start:end]
    return rng.choice(
        [
            content[:start] + content[end:],
            content[:end] + piece * rng.randint(1, 30) + content[end:],
            content[:other] + piece + content[other:],
            content[:start],
        ]
    )


def _with_word(content: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice(WORDS + NUMBERS).encode() + content[place:]


def _with_number(content: bytes, rng: random.Random) -> bytes:
    """One of the numbers is another."""
    numbers = list(re.finditer(rb"-?\d+(?:\.\d+)?", content[:200_000]))
    if not numbers:
        return content
    number = rng.choice(numbers)
    return content[: number.start()] + rng.choice(NUMBERS).encode() + content[number.end() :]


def _restructured(content: bytes, rng: random.Random) -> bytes:
    """JSON in which one place holds another value, another place's value, or nothing."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return content
    places = list(_places(value))
    if not places:
        return content
    (container, key), (donor, other) = rng.choice(places), rng.choice(places)
    kind = rng.randrange(4)
    if kind == 0:
        del container[key]
    elif kind == 1:
        container[key] = json.loads(json.dumps(donor[other]))
    elif kind == 2 and isinstance(container, list):
        container.extend([container[key]] * rng.randint(1, 20))
    else:
        container[key] = rng.choice(VALUES)
    return json.dumps(value).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from _places(inner)


def _repacked(content: bytes, rng: random.Random) -> bytes:
    """An archive whose tar, or one member of it, is damaged."""
    try:
        unpacked = gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return content
    if rng.random() < 0.2:
        return gzip.compress(_flipped(unpacked, rng), 1)
    try:
        with tarfile.open(fileobj=io.BytesIO(unpacked)) as tar:
            members = [(member, tar.extractfile(member).read()) for member in tar if member.isfile()]
    except (tarfile.TarError, OSError, EOFError, ValueError):
        return content
    chosen = rng.randrange(len(members) or 1)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for number, (member, inner) in enumerate(members):
            if number == chosen:
                inner = damaged(inner, rng)
                member.size = len(inner)
            tar.addfile(member, io.BytesIO(inner))
    return gzip.compress(buffer.getvalue(), 1)


_KINDS: list[Callable[[bytes, random.Random], bytes]] = [
    *(_flipped, _moved, _with_word, _with_number),
    *(_restructured, _restructured, _repacked, _repacked),
]
