"""Pictures and animations that cannot be written."""

import errno

import numpy as np
import pytest

from vln.envs.errors import InputError
from vln.envs.files import atomic_file
from vln.show import recording
from vln.show.recording import save_animation, save_picture

FRAME = np.zeros((8, 8, 3), np.uint8)


def save(path):
    if path.suffix == ".png":
        save_picture(path, FRAME)
    else:
        save_animation(path, [FRAME, FRAME + 1])


@pytest.mark.parametrize("suffix", [".png", ".gif", ".mp4"])
def test_where_no_file_can_be_is_refused(tmp_path, suffix):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        save(tmp_path / "file" / f"x{suffix}")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("suffix", [".png", ".gif"])
@pytest.mark.parametrize(
    ("failure", "told"), [(OSError(errno.ENOSPC, "no room"), InputError), (KeyboardInterrupt(), KeyboardInterrupt)]
)
def test_what_is_half_written_vanishes_and_the_older_file_stays(tmp_path, monkeypatch, suffix, failure, told):
    def half(path, *_):
        path.write_bytes(b"half")
        raise failure

    file = tmp_path / f"x{suffix}"
    file.write_bytes(b"old")
    monkeypatch.setattr(atomic_file, "_write", half)
    monkeypatch.setattr(recording, "_write_gif", half)
    with pytest.raises(told):
        save(file)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == b"old"
