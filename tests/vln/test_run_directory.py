import json
import os
import signal
import stat
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch
from filelock import FileLock
from torch import nn

from tests.kill.saboteur import HOWS, Killed, Saboteur, contents, sabotage
from vln.agents.checkpoint import CONFIG, WEIGHTS
from vln.envs.errors import InputError
from vln.envs.files import atomic_file
from vln.envs.language.tokenizer import build_word_tokenizer
from vln.learn import loop
from vln.learn.interruption import Interrupted
from vln.learn.learner import Learner
from vln.learn.loop import Stage, train
from vln.learn.run_directory import LOCK, METRICS, STATE, RunDirectory, begun_with, run_once
from vln.options import ImitationConfig, SpeakingConfig, config_to_json

CONFIG_OF_TRAINING = ImitationConfig(
    updates=4, validate_every=2, learning_rate=0.1, ema=0.5, threads=1, patience=10, seed=3
)
WORDS = build_word_tokenizer(["go to the sofa"])


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Time, which is part of the state, stands still, and nobody waits for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: 0.0))


def begin(folder, resume=False, config=CONFIG_OF_TRAINING, before_update=lambda update: None, words=WORDS):
    """Trains four numbers, all there is in a folder, with the real loop."""
    run = RunDirectory(folder, resume)
    config = run.options("imitation", config)
    torch.manual_seed(config.seed)
    network = nn.Linear(2, 2)
    learner = Learner(network, config)
    run.describe({"navigator": {"size": 2}, "training": config_to_json(config)}, words)
    memory = {"best": torch.zeros(1)}

    def learn(update, done):
        before_update(update)
        loss = (learner.network(torch.randn(3, 2)) ** 2).sum()
        learner.step(loss, update, done)
        memory["best"] += 1
        return loss.item()

    def judge():
        return {"score": float(learner.average.weight.detach().sum()), "memory": float(memory["best"])}

    train(Stage("imitation", learn, judge, learner.average, memory), config, run, learner, resume)


def begin_or_go_on(folder, **options):
    """The same command once more: exactly one of starting and resuming is offered."""
    resume = (folder / STATE).exists()
    with pytest.raises(InputError):
        RunDirectory(folder, not resume)
    begin(folder, resume, **options)


def train_again(config, folder, resume):
    begin(folder, resume, config=config)


def undisturbed(tmp_path, **options):
    begin(tmp_path / "whole", **options)
    return contents(tmp_path / "whole")


@pytest.mark.parametrize("how", HOWS)
def test_a_run_struck_at_any_file_operation_goes_on_to_the_same_bytes(tmp_path, how):
    whole = undisturbed(tmp_path)
    with sabotage(Saboteur(tmp_path / "count", 0, how)) as saboteur:
        begin(tmp_path / "count")
    assert saboteur.count >= 20
    for number in range(1, saboteur.count + 1):
        folder = tmp_path / f"{number}"
        with suppress(Killed, InputError), sabotage(Saboteur(folder, number, how)):
            begin(folder)
        begin_or_go_on(folder)
        assert contents(folder) == whole, f"struck at operation {number}"


def test_a_run_struck_again_and_again_goes_on_to_the_same_bytes(tmp_path):
    whole, folder, strikes = undisturbed(tmp_path), tmp_path / "run", 0
    for number in range(1, 40):
        try:
            with sabotage(Saboteur(folder, number, "half written")):
                begin_or_go_on(folder)
            break
        except Killed:
            strikes += 1
    assert strikes > 3
    assert contents(folder) == whole


def test_a_stage_of_an_experiment_struck_anywhere_is_finished_by_the_same_call(tmp_path):
    whole = undisturbed(tmp_path)
    for number in range(1, 60):
        folder = tmp_path / f"{number}"
        with sabotage(Saboteur(folder, number, "killed")), suppress(Killed):
            run_once(train_again, CONFIG_OF_TRAINING, folder)
        finished = (folder / "finished").exists()
        run_once(train_again, CONFIG_OF_TRAINING, folder)
        assert contents(folder) == whole | {"finished": b""}
        if finished:
            return
    pytest.fail("never finished")


def test_a_finished_stage_of_an_experiment_is_not_taken_for_one_with_other_options(tmp_path):
    run_once(train_again, CONFIG_OF_TRAINING, tmp_path)
    run_once(train_again, replace(CONFIG_OF_TRAINING, threads=2), tmp_path)
    with pytest.raises(
        InputError, match=f"{tmp_path} was trained with other options .updates from 4 to 6.; choose"
    ):
        run_once(train_again, replace(CONFIG_OF_TRAINING, updates=6), tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("times", [1, 2])
def test_a_signal_to_end_saves_everything_and_says_so(tmp_path, number, times):
    whole, folder = undisturbed(tmp_path), tmp_path / "run"

    def interrupt(update):
        if update == 2:
            for _ in range(times):
                signal.raise_signal(number)

    with pytest.raises(Interrupted, match=f"after update 3; everything is saved in {folder}") as caught:
        begin(folder, before_update=interrupt)
    assert caught.value.number == number
    begin_or_go_on(folder)
    assert contents(folder) == whole


def test_a_second_ctrl_c_after_a_while_ends_at_once(tmp_path, monkeypatch):
    from vln.learn import interruption

    clock = iter([0.0, 5.0])
    monkeypatch.setattr(interruption, "time", SimpleNamespace(monotonic=lambda: next(clock)))

    def interrupt(update):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt) as caught:
        begin(tmp_path / "run", before_update=interrupt)
    assert not isinstance(caught.value, Interrupted)


def test_metrics_with_a_broken_last_line_are_mended(tmp_path):
    whole, folder = undisturbed(tmp_path), tmp_path / "run"
    begin(folder)
    with (folder / METRICS).open("a") as file:
        file.write('{"update": 40, "lo')
    begin(folder, resume=True)
    assert contents(folder) == whole


def test_metrics_alone_hold_no_training(tmp_path):
    (tmp_path / METRICS).write_text('{"update": 1}')
    begin(tmp_path)
    assert len(RunDirectory(tmp_path, True).records()) == 2


@pytest.mark.parametrize("name", [WEIGHTS, CONFIG])
def test_an_agent_without_a_state_is_not_replaced(tmp_path, name):
    (tmp_path / name).write_text("precious")
    with pytest.raises(InputError, match="holds an agent, which a new training would replace"):
        RunDirectory(tmp_path, False)


def test_two_trainings_in_one_folder_are_refused(tmp_path):
    begin(tmp_path)
    with FileLock(tmp_path / LOCK), pytest.raises(InputError, match="in use by another training"):
        begin(tmp_path, resume=True, config=replace(CONFIG_OF_TRAINING, updates=6))


def test_a_refused_training_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic_file.shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    with pytest.raises(InputError, match="room for 1 MB, 32 are needed"):
        RunDirectory(tmp_path / "run", False)
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InputError, match="cannot be written"):
        RunDirectory(tmp_path / "file" / "run", False)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_finished_run_can_be_prolonged(tmp_path):
    begin(tmp_path)
    longer = replace(CONFIG_OF_TRAINING, updates=6)
    begin(tmp_path, resume=True, config=longer)
    assert [record["update"] for record in RunDirectory(tmp_path, True).records()] == [2, 4, 6]
    assert json.loads((tmp_path / CONFIG).read_text())["training"]["updates"] == 6
    assert begun_with(tmp_path, "imitation", ImitationConfig) == longer


def test_what_resume_cannot_change_is_named(tmp_path):
    begin(tmp_path)
    source = replace(CONFIG_OF_TRAINING.source, houses=7)
    with pytest.raises(
        InputError, match="cannot change seed from 3 to 4, houses from None to 7; it can change upd"
    ):
        begin(tmp_path, resume=True, config=replace(CONFIG_OF_TRAINING, seed=4, source=source))


def test_a_training_of_another_stage_is_refused(tmp_path):
    begin(tmp_path)
    with pytest.raises(InputError, match="holds a training of imitation, not of speaker"):
        RunDirectory(tmp_path, True).options("speaker", SpeakingConfig())


@pytest.mark.parametrize("old", [{"format": 0}, {"options": {"old_option": 1}}])
def test_a_training_of_another_version_is_refused(tmp_path, monkeypatch, old):
    from vln.learn import run_directory

    save = run_directory.save_tensors
    monkeypatch.setattr(
        run_directory, "save_tensors", lambda path, tensors, values: save(path, tensors, values | old)
    )
    begin(tmp_path)
    with pytest.raises(InputError, match=f"{tmp_path} was begun by another version of vln"):
        RunDirectory(tmp_path, True).options("imitation", CONFIG_OF_TRAINING)


def test_words_that_have_changed_are_refused(tmp_path):
    begin(tmp_path)
    with pytest.raises(InputError, match="the words of its source are not those it began with"):
        begin(tmp_path, resume=True, words=build_word_tokenizer(["other words"]))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.999])
def test_a_damaged_state_is_named(tmp_path, share):
    begin(tmp_path)
    content = bytearray((tmp_path / STATE).read_bytes())
    content[int(share * len(content))] ^= 64
    (tmp_path / STATE).write_bytes(bytes(content))
    with pytest.raises(InputError, match=STATE) as caught:
        begin(tmp_path, resume=True)
    assert "\n" not in str(caught.value)


def test_a_training_that_diverges_stops_and_keeps_the_best_weights(tmp_path):
    bad = replace(CONFIG_OF_TRAINING, updates=40, validate_every=1)
    kept = {}

    def poison(update):
        if update == 3:
            kept.update(contents(tmp_path))
            torch.set_rng_state(torch.manual_seed(0).get_state())
            torch.nn.Module.__call__ = lambda self, *inputs: real(self, *inputs) * torch.nan

    real = torch.nn.Module.__call__
    try:
        with pytest.raises(InputError, match="went wrong at update 4: the norm of its gradient is nan"):
            begin(tmp_path, config=bad, before_update=poison)
    finally:
        torch.nn.Module.__call__ = real
    assert contents(tmp_path) == kept


def test_files_can_be_read_by_whoever_the_user_lets(tmp_path):
    before = os.umask(0o022)
    try:
        begin(tmp_path)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir() if path.name != LOCK}
    assert set(modes.values()) == {0o644}, modes
