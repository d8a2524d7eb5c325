"""`python -m tests.fuzz --seconds 60`: fuzzes every reader, prints counts, and keeps the files that were found."""

import faulthandler
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import tyro

from tests.fuzz.run import fuzz, save
from tests.fuzz.targets import targets

MEMORY = 2**30  # bytes beyond what the process needs anyway


def main(seconds: float = 60.0, seed: int = 0, only: str = "", keep: Path = Path("build/fuzz")) -> None:
    """Fuzzes every reader of files.

    Args:
        seconds: how long.
        seed: of the damage.
        only: read only what has this in its name.
        keep: folder for files that were not dealt with well.
    """
    outcomes: Counter[str] = Counter()
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        chosen = [target for target in targets(Path(folder)) if only in target.name]
        for target in chosen:
            target.read()
        _limit_memory()
        end = time.monotonic() + seconds

        def goes_on(number: int) -> bool:
            faulthandler.dump_traceback_later(60, exit=True)  # whatever hangs shows where
            return time.monotonic() < end

        for finding in fuzz(chosen, seed, goes_on, outcomes):
            found += 1
            print(f"{finding.target}: {finding.fault}\n  {save(finding, keep)}", flush=True)
        faulthandler.cancel_dump_traceback_later()
    for name, count in sorted(outcomes.items()):
        print(f"{count:9,} {name}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{outcomes.total() + found:9,} files in all, {found} not dealt with well, {peak:.0f} MB at most")
    sys.exit(1 if found else 0)


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY,) * 2)


tyro.cli(main)
