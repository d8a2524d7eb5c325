"""Fixtures that several test files share, and no cache: what is tested is made, not read."""

import os

import pytest

from tests.worlds import two_room_dataset
from vln.envs.corpora import gridhouse

os.environ["VLN_CACHE"] = "off"


@pytest.fixture
def two_rooms(monkeypatch):
    """Two rooms instead of generated houses, whatever is asked for."""
    dataset = two_room_dataset()
    monkeypatch.setattr(gridhouse, "load_gridhouse", lambda *_, **__: dataset)
    return dataset


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """An empty folder in which things are cached."""
    monkeypatch.setenv("VLN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"
