from pathlib import Path

import pytest

from vln.envs.space import compiler

HERE = Path(__file__).parent


def twice(number):
    return number * 2


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a kernel as a new process would; returns whether it was found in the cache."""
    monkeypatch.setattr(compiler, "_cache_folder", lambda _: str(tmp_path))

    def run_anew():
        kernel = compiler.kernel(twice)
        assert kernel(3) == 6
        return bool(kernel.stats.cache_hits)

    return run_anew


def files(cache):
    return [path for ending in ("*.nbi", "*.nbc") for path in cache.rglob(ending)]


def cut_short(content):
    return content[:50]


def emptied(content):
    return b""


def flipped(content):
    return content[:-400] + bytes([content[-400] ^ 1]) + content[-399:]


def replaced(content):
    return b"not a cache " * 100


@pytest.mark.parametrize("damage", [cut_short, emptied, flipped, replaced])
def test_a_damaged_cache_is_compiled_anew_and_mended(run, tmp_path, damage):
    assert not run()
    assert run()
    for ending in ("*.nbc",) if damage is flipped else ("*.nbc", "*.nbi"):
        (path,) = tmp_path.rglob(ending)
        path.write_bytes(damage(path.read_bytes()))
        assert not run()
        assert run()


def test_a_full_disk_costs_a_compilation_and_nothing_else(run, monkeypatch, tmp_path):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compiler._Files, "_save_index", full)
    assert not run()
    assert not files(tmp_path)


def test_a_folder_that_can_no_longer_be_written_costs_a_compilation_and_nothing_else(run, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(compiler, "_cache_folder", lambda _: str(tmp_path / "file"))
    assert not run()


def test_a_user_without_a_home_has_no_cache(monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)

    def homeless(*_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(compiler, "user_cache_path", homeless)
    assert compiler._cache_folder.__wrapped__(HERE) is None


def test_the_cache_is_where_the_user_wants_it(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "own"))
    assert Path(compiler._cache_folder.__wrapped__(HERE)).parent == tmp_path / "own"


def test_a_kernel_that_is_edited_is_looked_for_elsewhere(tmp_path):
    digest = compiler._sources_digest.__wrapped__
    (tmp_path / "kernel.py").write_text("one")
    before = digest(tmp_path)
    (tmp_path / "kernel.py").write_text("another")
    assert digest(tmp_path) != before
