"""Fixtures that several test files share."""

import pytest

from tests.worlds import two_room_dataset
from vln.envs.corpora import gridhouse


@pytest.fixture
def two_rooms(monkeypatch):
    """Two rooms instead of generated houses, whatever is asked for."""
    dataset = two_room_dataset()
    monkeypatch.setattr(gridhouse, "load_gridhouse", lambda *_, **__: dataset)
    return dataset
