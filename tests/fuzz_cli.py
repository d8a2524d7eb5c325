"""Bad command lines, made from the command line's own help: every one is refused in one line and leaves nothing.

The suite runs some of them (`test_cli`). All: `python -m tests.fuzz_cli`, so many: `python -m tests.fuzz_cli 400`.
"""

import contextlib
import io
import os
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vln.cli import main

STAGES = ("imitation", "reinforcement", "self-imitation", "speaker", "flagship")
# Every command with what it cannot do without; "run" does not exist.
COMMANDS = [
    *(["train", stage, "--folder", "run"] for stage in STAGES),
    *([name] for name in ("demo", "watch", "play", "scene", "houses", "episodes", "evaluate", "bench")),
    *([name, "--folder", "run"] for name in ("sail", "ablation", "cores")),
    ["generate", "run"],
    ["describe", "run"],
]
NUMBERS = {"INT": ("-1", "x", "1.5", "nan", "", "1e9"), "FLOAT": ("-1", "x", "nan", "inf", "-inf", "")}
INPUTS = {"start", "critic", "speaker", "back-translation", "follower"}  # paths that must be there
FREE = {"source", "split", "style", "data", "level"}  # text with meanings of its own
NOTICE = "compiling for this machine"  # once on a machine, whatever was asked for
PLACES = ("/proc/none/there", "/dev/null/there")  # where nothing can be written


def told(words: list[str]) -> str:
    """What the help says of a command."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main([*[word for word in words[:2] if word not in ("--folder", "run")], "--help-all"])
    return printed.getvalue()


def bad_lines() -> list[list[str]]:
    """Command lines that cannot be obeyed, always in the same random order."""
    lines = [[*words, *more] for words in COMMANDS for more in bad_options(words)]
    lines += [line for words in COMMANDS for line in bad_shapes(words)]
    for name in ("evaluate", "watch", "scene"):
        lines += [[name, policy] for policy in ("left", "flagship+random", "no:Class", "nowhere/at/all", "")]
    for words in (["evaluate", "stop"], ["watch", "stop"], ["houses"], ["episodes"]):
        for source in ("nonsense", "nowhere.json", "nowhere.txt", "sail", "alfred"):
            lines.append([*words, "--source", source, "--data", "nowhere"])
    random.Random(0).shuffle(lines)
    return lines


def bad_shapes(words: list[str]) -> Iterator[list[str]]:
    """Yields lines with a command misspelt, a word too many or too few, or a folder that cannot be made."""
    name = words[1] if words[0] == "train" else words[0]
    group = words[:1] if words[0] == "train" else []
    yield from ([*group, wrong] for wrong in (name[:-1], name.upper(), "-" + name))
    yield from ([*words, *more] for more in (["--no-such-option"], ["--seeed", "1"], ["one"] * 40 + ["--two"]))
    if "--folder" in words:
        yield words[: words.index("--folder")]
        yield words[:-1]
        yield from ([*words[:-1], place] for place in PLACES)


def bad_options(words: list[str]) -> Iterator[list[str]]:
    """Yields for every option of a command values that it cannot have, and no value."""
    for option, kind in re.findall(r"^\W*--([a-z-]+) (?:\{None\}\|)?(\S+)", told(words), re.MULTILINE):
        if option == "folder":
            continue
        yield [f"--{option}"]
        if kind in NUMBERS:
            yield from ([f"--{option}={value}"] for value in NUMBERS[kind])
        elif kind.startswith("{"):
            yield [f"--{option}", "nonsense"]
        elif option in INPUTS:
            yield [f"--{option}", "nowhere"]
        elif option in FREE:
            yield ["--source", "nonsense", f"--{option}", "nonsense"]


def verdict(words: list[str]) -> str:
    """What is wrong with the answer to a bad command line; nothing if it is as it should be."""
    complaint, before = io.StringIO(), Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            with contextlib.redirect_stderr(complaint), contextlib.redirect_stdout(io.StringIO()):
                main(words)
            return "accepted"
        except SystemExit as ending:
            if ending.code != 2:
                return f"exit code {ending.code}"
        except BaseException as error:  # whatever it is, a user would see a traceback
            return f"{type(error).__name__}: {error}"
        finally:
            os.chdir(before)
        said = [line for line in complaint.getvalue().splitlines() if NOTICE not in line]
        if len(said) != 1:
            return f"not one line: {said}"
        return f"left {sorted(left)}" if (left := os.listdir(folder)) else ""


if __name__ == "__main__":
    lines = bad_lines()[: int(sys.argv[1]) if len(sys.argv) > 1 else None]
    wrong = [(" ".join(words), said) for words in lines if (said := verdict(words))]
    for words, said in wrong:
        print(f"vln {words}\n    {said}")
    print(f"{len(lines)} bad command lines, {len(wrong)} not refused as they should be")
