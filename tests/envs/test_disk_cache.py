import sqlite3
import subprocess
import sys

import pytest

from vln.envs.files.disk_cache import DiskCache, cache_folder

CACHE = DiskCache("things", most_bytes=1 << 20)


@pytest.fixture
def file(cache):
    return cache / "things.sqlite"


def test_what_is_put_comes_back_by_key_and_number(cache):
    CACHE.put("a", {1: b"one", 3: b"", 5: b"five"})
    CACHE.put("b", {1: b"another"})
    CACHE.put("a", {5: b"5"})
    assert CACHE.get("a", [5, 3, 4]) == {5: b"5", 3: b""}
    assert CACHE.get("b", [1]) == {1: b"another"}
    assert CACHE.get("c", [1]) == CACHE.get("a", []) == {}


def test_off_keeps_nothing_and_a_user_without_a_home_neither(cache, monkeypatch):
    monkeypatch.setenv("VLN_CACHE", "off")
    CACHE.put("a", {1: b"one"})
    assert CACHE.get("a", [1]) == {}
    assert not cache.exists()
    monkeypatch.delenv("VLN_CACHE")
    monkeypatch.setattr("vln.envs.files.disk_cache.user_cache_path", lambda _: (_ for _ in ()).throw(RuntimeError))
    assert cache_folder() is None


def test_without_a_variable_it_is_in_the_users_own_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("VLN_CACHE")
    monkeypatch.setattr("vln.envs.files.disk_cache.user_cache_path", lambda name: tmp_path / name)
    CACHE.put("a", {1: b"one"})
    assert [path.name for path in (tmp_path / "vln").iterdir()] == ["things.sqlite"]


@pytest.mark.parametrize("damage", ["half", "other", "table", "empty"])
def test_a_damaged_file_is_begun_anew(file, damage):
    CACHE.put("a", {number: bytes(2000) for number in range(50)})
    if damage == "table":
        with sqlite3.connect(file) as other:
            other.executescript("DROP TABLE kept; CREATE TABLE kept (something TEXT)")
        other.close()
    else:
        content = file.read_bytes()
        file.write_bytes(
            {"half": content[: len(content) // 2], "other": b"no database " * 999, "empty": b""}[damage]
        )
    assert CACHE.get("a", [7]) in ({}, {7: bytes(2000)})
    CACHE.put("a", {1: b"one", 7: b"seven"})
    assert CACHE.get("a", [1, 7]) == {1: b"one", 7: b"seven"}


def test_what_was_changed_is_not_believed(file):
    CACHE.put("a", {1: b"one", 2: b"two", 3: b"three"})
    with sqlite3.connect(file) as other:
        other.execute("UPDATE kept SET content = content || x'00' WHERE number = 1")
        other.execute("UPDATE kept SET content = 'two' WHERE number = 2")
    other.close()
    assert CACHE.get("a", [1, 2, 3]) == {3: b"three"}


def test_what_cannot_be_written_is_passed_over(file):
    file.parent.write_text("no folder")
    CACHE.put("a", {1: b"one"})
    assert CACHE.get("a", [1]) == {}
    assert file.parent.read_text() == "no folder"


def test_it_waits_for_no_writer_for_ever(file, monkeypatch):
    monkeypatch.setattr("vln.envs.files.disk_cache._PATIENCE", 0.05)
    CACHE.put("a", {1: b"one"})
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        CACHE.put("a", {1: b"1"})
        assert CACHE.get("a", [1]) == {}
    other.close()
    assert CACHE.get("a", [1]) == {1: b"one"}


def test_the_oldest_make_room_and_the_file_stays_as_small_as_it_should(file):
    for key in "abcdef":
        CACHE.put(key, {number: bytes([number]) * 3000 for number in range(100)})
    assert file.stat().st_size <= 1 << 20
    assert len(CACHE.get("f", range(100))) == 100
    assert CACHE.get("a", range(100)) == {}
    CACHE.put("g", {number: bytes(3000) for number in range(1000)})  # more than there is room for
    assert CACHE.get("g", range(1000)) == {}
    assert file.stat().st_size <= 1 << 20


def test_several_processes_write_at_once(cache):
    program = (
        "import sys; from vln.envs.files.disk_cache import DiskCache\n"
        "for number in range(40): DiskCache('things', 1 << 20).put(sys.argv[1], {number: b'%d' % number})"
    )
    processes = [subprocess.Popen([sys.executable, "-c", program, key]) for key in "xy"]
    assert [process.wait() for process in processes] == [0, 0]
    for key in "xy":
        assert CACHE.get(key, range(40)) == {number: b"%d" % number for number in range(40)}
