"""Demonstrations of many episodes at once against each alone, written out slowly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import chained_dataset, two_room_dataset
from vln.envs.geometry import Action, Cell, Heading
from vln.envs.world.episode import Episode, Instance, Sentence
from vln.learn.demonstrations import demonstrated


@st.composite
def instances(draw):
    """An episode with leaps of one or two cells, and with sentences that need not cover its path."""
    cells, stride = [Cell(50, 50)], draw(st.sampled_from([1, 2]))
    for heading in draw(st.lists(st.sampled_from(list(Heading)), max_size=8)):
        rows, columns = heading.step
        cells.append(Cell(cells[-1].row + rows * stride, cells[-1].column + columns * stride))
    ends = st.integers(0, len(cells) - 1)
    parts = [sorted(pair) for pair in draw(st.lists(st.tuples(ends, ends), max_size=3))]
    sentences = tuple(Sentence(f"Number {number}.", *pair) for number, pair in enumerate(parts))
    start, final = (draw(st.sampled_from([*Heading, *last])) for last in ([], [None]))
    told = (sentences,) if sentences else ()
    return Instance(Episode("1", "house", start, tuple(cells), ("Go.",), 1.0, final, told))


def plain(instance):
    """The actions of one demonstration and the sentences that own them, action by action."""
    actions, place, owners = instance.episode.demonstration(), 0, []
    for action in actions:
        here = [n for n, part in enumerate(instance.sentences) if part.start <= place < part.end]
        owners.append(here[0] if here else len(instance.sentences) - 1)
        place += action == Action.FORWARD
    return actions, owners


@settings(deadline=None)
@given(st.lists(instances(), max_size=5))
def test_many_demonstrations_are_those_of_each_alone(several):
    found = demonstrated(several)
    assert [(one.actions.tolist(), one.sentences.tolist()) for one in found] == [plain(one) for one in several]


def test_demonstrations_of_drawn_houses():
    for dataset in (two_room_dataset(), chained_dataset()):
        for one, instance in zip(demonstrated(dataset.instances), dataset.instances, strict=True):
            assert (one.actions.tolist(), one.sentences.tolist()) == plain(instance)
            assert (one.actions.dtype, one.sentences.dtype) == (np.int8, np.int16)


@pytest.mark.parametrize("cells", [[(0, 0), (1, 1)], [(0, 0), (0, 0)]])
def test_a_path_that_is_none_is_refused(cells):
    (there, _) = two_room_dataset().instances
    wrong = Instance(replace(there.episode, path=tuple(Cell(*cell) for cell in cells), sentences=()))
    with pytest.raises(ValueError, match="no single heading"):
        demonstrated([there, wrong])
