import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from vln.envs.errors import InputError
from vln.envs.files import atomic_file
from vln.envs.files.atomic_file import check_writable, write_bytes, write_text


def test_a_file_is_replaced_as_a_whole_and_its_folder_made(tmp_path):
    path = tmp_path / "new" / "file"
    write_text(path, "one")
    write_bytes(path, "zwölf".encode())
    assert path.read_text(encoding="utf-8") == "zwölf"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, failure):
    path = tmp_path / "file"
    write_text(path, "old")

    def fail(*_):
        raise failure

    monkeypatch.setattr(os, "fsync", fail)
    expected = InputError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        write_text(path, "new")
    if expected is InputError:
        assert str(caught.value) == f"{path} cannot be written (No space left on device)"
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_keeps_pointing_where_it_did(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_device_is_written_to_and_stays_one():
    null = Path(os.devnull)
    check_writable(null)
    write_text(null, "nothing")
    assert not null.is_file()


def test_what_cannot_be_written_is_found_before_the_work(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    check_writable(tmp_path / "new" / "file")
    with pytest.raises(InputError, match="is a folder; name a file in it"):
        check_writable(tmp_path)
    with pytest.raises(InputError, match=r"cannot be written .Not a directory"):
        check_writable(tmp_path / "file" / "inner")
    monkeypatch.setattr(atomic_file.shutil, "disk_usage", lambda _: SimpleNamespace(free=3 << 20))
    check_writable(tmp_path / "other", size=2 << 20)
    with pytest.raises(InputError, match="its disk has room for 3 MB, 8 are needed"):
        check_writable(tmp_path / "other", size=8 << 20)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
