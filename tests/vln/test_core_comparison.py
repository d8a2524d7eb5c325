import json
import re
from dataclasses import replace

import pytest
import torch
from PIL import Image

from tests.stages import TINY
from tests.worlds import two_room_dataset
from vln.agents.recurrence import CORES
from vln.experiments import core_comparison
from vln.experiments.core_comparison import LAGS, compare_cores, gradient_by_lag
from vln.learn.batches import Lessons
from vln.learn.new_navigator import new_checkpoint
from vln.options import CORE_NAMES


def test_the_command_line_knows_every_core():
    assert set(CORE_NAMES) == set(CORES)


@pytest.mark.usefixtures("two_rooms")
def test_cores_are_trained_and_compared(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(core_comparison, "RECIPE", replace(TINY, updates=2, validate_every=2))
    compare_cores(tmp_path, ["lstm", "mingru"], minutes=1.0, seed=0, threads=1)
    cores = json.loads((tmp_path / "cores.json").read_text())["cores"]
    for row in cores.values():
        assert row["training_steps_per_second"] > 0
        assert row["acting_steps_per_second"] > 0
        assert 0 <= row["success_rate"] <= 1
    assert cores["lstm"]["weights"] != cores["mingru"]["weights"]
    printed = capsys.readouterr().out
    assert "mingru: imitation" in printed
    assert max(map(len, printed.split("After")[1].splitlines()[1:12])) <= 80
    assert cores["lstm"]["gradient_by_lag"]["40"] is None  # no episode is that long
    assert re.search("lstm .* - │", printed)
    with Image.open(tmp_path / "cores.png") as picture:
        assert picture.format == "PNG"


def test_gradients_vanish_for_a_core_that_forgets_at_once():
    torch.manual_seed(0)
    dataset = two_room_dataset()
    checkpoint = new_checkpoint(replace(TINY, core="rnn", text_feedback=False), dataset)
    lesson = Lessons(dataset, checkpoint.tokenizer, batch_size=2, seed=0).draw(0)
    remembered = gradient_by_lag(checkpoint, [lesson])
    checkpoint.network.history.core.cell.weight_hh.data.zero_()
    for parameter in checkpoint.network.history.look.parameters():
        parameter.data.zero_()
    forgot = gradient_by_lag(checkpoint, [lesson])
    assert remembered[1] > 0
    assert forgot[1] == 0


def test_gradients_are_measured_on_every_batch_that_is_long_enough():
    torch.manual_seed(0)
    dataset = two_room_dataset()
    checkpoint = new_checkpoint(TINY, dataset)
    lessons = Lessons(dataset, checkpoint.tokenizer, batch_size=1, seed=0)
    batches = sorted((lessons.draw(number) for number in range(2)), key=lambda lesson: len(lesson.active))
    lag = next(lag for lag in LAGS if lag >= len(batches[0].active) - 1)
    assert gradient_by_lag(checkpoint, batches[:1])[40] is None
    alone, both = gradient_by_lag(checkpoint, batches[1:])[lag], gradient_by_lag(checkpoint, batches)[lag]
    assert alone == both
