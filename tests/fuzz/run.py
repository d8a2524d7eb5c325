"""Damages files until the time is over, and notes whatever is neither read nor refused as it should be."""

import itertools
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.mutations import damaged
from tests.fuzz.targets import Target
from vln.envs.errors import InputError

LONGEST = 2.0  # seconds of processor time that a file may take


class Finding(NamedTuple):
    """A damaged file that was not dealt with well.

    Attributes:
        target: what read it.
        file: its name.
        content: what it held.
        fault: the exception that came instead, or the seconds it took.
    """

    target: str
    file: str
    content: bytes
    fault: str


def fuzz(
    targets: list[Target], seed: int, goes_on: Callable[[int], bool], outcomes: Counter[str]
) -> Iterator[Finding]:
    """Yields what was not dealt with well; `outcomes` counts what was.

    Args:
        targets: read in turn.
        seed: decides everything but how long it goes on.
        goes_on: told how many files have been read, whether to read another.
        outcomes: is added to: files "read" and "refused", by target.
    """
    originals = {file: file.read_bytes() for target in targets for file in target.files}
    for number in itertools.count():
        if not goes_on(number):
            return
        target = targets[number % len(targets)]
        rng = random.Random(f"{seed} {number}")
        file = rng.choice(target.files)
        content = damaged(originals[file], rng)
        file.write_bytes(content)
        start = time.process_time()
        outcome = _outcome(target)
        seconds = time.process_time() - start
        file.write_bytes(originals[file])
        if outcome in ("read", "refused") and seconds > LONGEST:
            outcome = f"{outcome} after {seconds:.1f} s"
        if outcome in ("read", "refused"):
            outcomes[f"{target.name}: {outcome}"] += 1
        else:
            yield Finding(target.name, file.name, content, outcome)


def _outcome(target: Target) -> str:
    try:
        target.read()
    except InputError as error:
        message = str(error)
        return "refused" if message and "\n" not in message else f"message of several lines: {message[:200]!r}"
    except Exception as error:  # whatever it is, it is found
        return f"{type(error).__name__}: {str(error)[:200]}"
    return "read"


def save(finding: Finding, folder: Path) -> Path:
    """Writes the file of a finding where it can be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{len(list(folder.iterdir())):04}-{finding.file}"
    file.write_bytes(finding.content)
    return file
