"""ALFRED's archives: their files one after the other, without unpacking them to disk."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from vln.envs.errors import InputError
from vln.envs.files.json_fields import parse_json

LARGEST_MEMBER = 2**22  # bytes; the release's largest file has 55 thousand
LARGEST_LIST = 2**26  # bytes


class _Member(tarfile.TarInfo):
    """A file in an archive, whose size is looked at before anything of it is read."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.size > LARGEST_MEMBER:
            raise InputError(f"{self.name[:60]!r} would have {self.size} bytes")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yields name and content of each file in an archive (.tar.gz), in its order.

    Raises:
        InputError: if it cannot be read, or one of the files is far larger than any of the release.
    """
    try:
        with tarfile.open(archive, "r|gz", tarinfo=_Member) as tar:
            for member in tar:
                stream = tar.extractfile(member) if member.isfile() else None
                if stream is not None:
                    yield member.name, stream.read()
    except Exception as error:  # of tarfile, which damage takes by surprise in many ways
        raise InputError(f"{archive}: cannot be read ({error}); fetch it again") from error


def official_trials(folder: Path, split: str) -> frozenset[str]:
    """Returns the trials of a split by the release's own list, "oct21.json" or packed, or none where it is not.

    Raises:
        InputError: if the list cannot be read.
    """
    file = next((file for file in (folder / "oct21.json", folder / "oct21.json.gz") if file.is_file()), None)
    if file is None:
        return frozenset()
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            record = parse_json(stream.read(LARGEST_LIST), str(file))
        return frozenset(entry["task"].rpartition("/")[2] for entry in record[split])
    except (OSError, EOFError, zlib.error, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{file}: is no list of ALFRED's trials ({error!r}); fetch it again or remove it"
        ) from error
