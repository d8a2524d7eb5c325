"""An interrupted training goes on where it was, in every stage, to the byte."""

import signal
from dataclasses import replace

import pytest

from tests.stages import OWN, RL, SPEAKING, TINY, fresh, untrained
from tests.worlds import two_room_dataset
from vln.learn.imitation import imitate
from vln.learn.learner import Learner
from vln.learn.reinforcement import reinforce
from vln.learn.run_directory import METRICS, RunDirectory
from vln.learn.self_imitation import imitate_oneself
from vln.learn.speaker import learn_to_speak
from vln.options import config_to_json


def adapt(data, run, **kinds):
    return imitate_oneself(OWN, run, *untrained(data), data, **kinds)


SHORT = replace(SPEAKING, updates=12, validate_every=4)
STAGES = {
    "imitation": (TINY, lambda data, *run, **kinds: imitate(TINY, *run, data, data, **kinds)),
    "speaker": (SHORT, lambda data, *run, **kinds: learn_to_speak(SHORT, *run, data, data, **kinds)),
    "reinforcement": (RL, lambda data, *run, **kinds: reinforce(RL, *run, fresh(data), None, data, data, **kinds)),
    "self-imitation": (
        OWN,
        lambda data, *run, **kinds: imitate_oneself(OWN, *run, *untrained(data), data, **kinds),
    ),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("interrupted_at", [3, 4, 5])
def test_an_interrupted_training_goes_on_as_if_it_had_never_been(tmp_path, monkeypatch, stage, interrupted_at):
    config, train = STAGES[stage]
    dataset, whole, parts, steps = two_room_dataset(), tmp_path / "whole", tmp_path / "parts", 0
    finished = train(dataset, RunDirectory(whole, resume=False))
    assert finished.training == config_to_json(config)
    step = Learner.step

    def counted(learner, *arguments):
        nonlocal steps
        steps += 1
        if steps == interrupted_at:
            signal.raise_signal(signal.SIGINT)
        step(learner, *arguments)

    monkeypatch.setattr(Learner, "step", counted)
    with pytest.raises(KeyboardInterrupt):
        train(dataset, RunDirectory(parts, resume=False))
    assert steps == interrupted_at
    train(dataset, RunDirectory(parts, resume=True), resume=True)
    assert steps == config.updates
    for name in ("model.safetensors", METRICS):
        assert (whole / name).read_bytes() == (parts / name).read_bytes()
