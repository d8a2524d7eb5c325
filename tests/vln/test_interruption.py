"""Commands that are interrupted or cannot print; and resumed, from the command line."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worlds import two_room_dataset
from vln.cli import main
from vln.envs.corpora import gridhouse
from vln.learn import imitation
from vln.learn.run_directory import METRICS

INTERRUPTED_IMPORT = """
import runpy, sys
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
sys.argv = ["vln", "names"]
runpy.run_module("vln", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["gymnasium", "vln.envs", "vln.cli", "tyro", "vln.options"])
def test_ctrl_c_in_the_first_moments_is_no_traceback(module):
    script = INTERRUPTED_IMPORT.format(module=module)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


@pytest.fixture
def command(tmp_path, monkeypatch):
    """A small training as a command, up to its options."""
    dataset = two_room_dataset()
    monkeypatch.setattr(gridhouse, "load_gridhouse", lambda *_, **__: dataset)
    sizes = ["--hidden-size", "8", "--word-size", "4", "--view-size", "4", "--batch-size", "2"]
    schedule = ["--updates", "4", "--validate-every", "2"]
    return ["train", "imitation", "--folder", str(tmp_path / "run"), *sizes, *schedule]


def failure(arguments, capsys):
    """The exit code and what is said of a command that fails, in one line."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    return caught.value.code, said


def updates(tmp_path):
    return [json.loads(line)["update"] for line in (tmp_path / "run" / METRICS).read_text().splitlines()]


def test_after_an_interrupt_the_command_to_go_on_is_given_and_works(tmp_path, command, monkeypatch, capsys):
    learn = imitation.learn

    def interrupted(*arguments):
        signal.raise_signal(signal.SIGTERM)
        return learn(*arguments)

    monkeypatch.setattr(imitation, "learn", interrupted)
    code, said = failure(command, capsys)
    assert code == 128 + signal.SIGTERM
    _, again = said.split("to go on: vln ")
    assert again.split() == [*command, "--resume"]
    monkeypatch.setattr(imitation, "learn", learn)
    main(again.split())
    assert updates(tmp_path) == [2, 4]


def test_a_resumed_training_has_its_own_options_and_may_be_prolonged(tmp_path, command):
    main(command)
    main([*command[:4], "--resume"])
    assert updates(tmp_path) == [2, 4]
    main([*command[:4], "--resume", "--updates", "6"])
    assert updates(tmp_path) == [2, 4, 6]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--resume", "--hidden-size", "16"], "--resume cannot change hidden_size from 8 to 16"),
        (["--resume", "--no-cross-modal"], "--resume cannot change cross_modal from True to False"),
        (["--resume", "--hidden-size=128"], "--resume cannot change hidden_size from 8 to 128"),
        (["--resume", "--houses", "7"], "--resume cannot change houses from None to 7"),
        ([], "holds a training already; add --resume to go on"),
    ],
)
def test_what_a_resumed_training_cannot_change_is_refused(command, capsys, options, message):
    main(command)
    capsys.readouterr()
    code, said = failure([*command[:4], *options], capsys)
    assert code == 2
    assert message in said


def test_another_stage_cannot_resume_a_training(command, capsys):
    main(command)
    capsys.readouterr()
    code, said = failure(["train", "speaker", *command[2:4], "--resume"], capsys)
    assert code == 2
    assert said.endswith("holds a training of imitation, not of speaker; choose another --folder")


def test_a_folder_without_a_training_cannot_be_resumed_and_is_not_made(tmp_path, command, capsys):
    code, said = failure([*command, "--resume"], capsys)
    assert code == 2
    assert "holds no training to resume; leave --resume out to start one" in said
    assert not any(tmp_path.iterdir())


def test_an_interrupt_with_nothing_to_go_on_with_says_what_it_is(monkeypatch, capsys):
    monkeypatch.setattr("vln.show.names.print_names", lambda *_: signal.raise_signal(signal.SIGINT))
    # The workers of a parallel run of tests ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert failure(["names"], capsys) == (128 + signal.SIGINT, "vln: interrupted")
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
def test_output_to_a_full_disk_is_one_line():
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "vln", "names"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("vln: the disk is full")
    assert done.stderr.count("\n") == 1
