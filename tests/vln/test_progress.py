"""What a progress bar says stays readable."""

import io

import pytest
from rich.console import Console

from vln import progress
from vln.envs.corpora.sources import SourceConfig
from vln.learn import data


@pytest.fixture
def terminal(monkeypatch):
    """What is printed on a terminal of 80 columns."""
    printed = io.StringIO()
    monkeypatch.setattr("rich.progress.get_console", lambda: Console(file=printed, width=80))
    return printed


def test_in_a_narrow_terminal_the_bar_shrinks_and_no_word_is_lost(terminal):
    score = "success rate 12.3 % (best 45.6 %)"
    with progress.progress_bar() as bar:
        bar.update(bar.add_task("first: imitation", total=2, score=""), completed=2, score=score)
    (line,) = terminal.getvalue().strip().splitlines()
    assert line.startswith("first: imitation ━")
    assert line.endswith(f"100% 0:00:00 left 0:00:00 {score}")


def test_the_bar_of_the_episodes_that_are_there_is_full(terminal):
    data.training_data(SourceConfig(houses=1, episodes_per_house=2), augment=False, seed=0)
    assert "100%" in terminal.getvalue()
