import json
import os
import subprocess
import sys

import pytest

import vln
from tests.command_line import TINY_TRAINING, refused, run
from tests.fuzz_cli import bad_lines, verdict
from tests.worlds import two_room_dataset
from vln.envs.files.episode_json import save_dataset

SMALL = ["--houses", "2", "--episodes-per-house", "3"]


def test_help_loads_neither_torch_nor_numba_nor_pygame():
    code = (
        "import sys; from vln.cli import main\n"
        "try: main(['train', 'imitation', '--help-all'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('torch', 'numba', 'pygame', 'transformers') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip().endswith("[]")
    assert "--teacher-share" in printed


@pytest.mark.parametrize("words", [[], ["train"]])
def test_a_command_line_without_a_command_says_where_to_start(words, capsys):
    run(*words)
    printed = capsys.readouterr().out
    assert "Start here:" in printed
    assert len(printed.splitlines()) < 10


def test_help_lists_every_command_in_its_group(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    run("--help")
    printed = capsys.readouterr().out
    groups = ("Look", "Train", "Measure", "Make")
    assert tuple(line for line in printed.splitlines() if line in groups) == groups
    for command in ("watch", "play", "demo", "train", "evaluate", "cores", "generate"):
        assert f"\n  {command} " in printed


def test_the_short_help_leaves_out_what_a_newcomer_does_not_need(capsys):
    run("train", "imitation", "--help")
    short = capsys.readouterr().out
    run("train", "imitation", "--help-all")
    full = capsys.readouterr().out
    assert "--minutes" in short
    assert "--layout-reach" not in short
    assert "--layout-reach" in full
    assert "vln train imitation --help-all" in short


def test_an_option_left_out_of_the_short_help_can_be_set(capsys, tmp_path):
    line = refused(capsys, "train", "imitation", "--layout-reach", "-1", "--folder", tmp_path / "run")
    assert "--layout-reach -1: must be from 0" in line


def test_the_version_is_that_of_the_package(capsys):
    run("--version")
    assert capsys.readouterr().out == f"vln {vln.__version__}\n"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["evalute"], "did you mean evaluate?"),
        (["train", "imitatoin"], "did you mean imitation"),
        (["evaluate", "--sede", "3"], "did you mean --seed?"),
        (["watch", "--cuont=3"], "did you mean --count?"),
        (["zzz"], "vln --help lists them"),
        (["train", "imitation"], "--folder is missing"),
        (["evaluate", "--seed", "x"], "--seed x: must be a whole number"),
        (["demo", "--minutes", "x"], "--minutes x: must be a number"),
        (["evaluate", "--view", "xray"], "--view xray: must be one of 'symbolic'"),
        (["evaluate", "--json"], "--json needs a value"),
        (["watch", "flagship", "second"], "does not take second"),
    ],
)
def test_a_slip_of_the_fingers_is_one_line_with_a_hint(capsys, words, hint):
    assert hint in refused(capsys, *words)


def test_bad_command_lines_are_one_line_each_and_leave_nothing_behind():
    assert verdict(["--version"]) == "accepted"
    answers = {" ".join(words): verdict(words) for words in bad_lines()[:40]}
    assert {line: said for line, said in answers.items() if said} == {}


def test_python_m_vln_is_the_command_line():
    command = [sys.executable, "-m", "vln", "--version"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith("vln ")


def test_a_closed_pipe_is_no_traceback():
    command = [sys.executable, "-c", "from vln.cli import main; main(['completion'])"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_threads_that_wait_do_not_spin():
    code = "import os, vln; print(os.environ['OMP_WAIT_POLICY'])"
    for policy, expected in ((None, "PASSIVE"), ("ACTIVE", "ACTIVE")):
        environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
        environment |= {"OMP_WAIT_POLICY": policy} if policy else {}
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
        assert ran.stdout.strip() == expected


def test_evaluate_writes_scores_and_a_submission(tmp_path, capsys):
    scores, submission = tmp_path / "scores.json", tmp_path / "submission.json"
    run("evaluate", "shortest", *SMALL, "--json", scores, "--submission", submission)
    values = json.loads(scores.read_text())
    assert (values["source"], values["split"], values["episodes"]) == ("gridhouse", "val_unseen", 6)
    assert values["success_rate"] == 1
    for name in ("spl", "navigation_error", "oracle_success_rate", "ndtw", "sdtw", "cls", "path_length"):
        low, high = values["ci95"][name]
        assert low <= values[name] <= high
    trajectories = json.loads(submission.read_text())
    assert len(trajectories) == 6
    assert set(trajectories[0]) == {"instr_id", "trajectory"}
    assert "SR %" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_scores(tmp_path):
    for name in ("one", "two"):
        run("evaluate", "random", *SMALL, "--seed", 4, "--json", tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_train_evaluate_and_resume(tmp_path):
    folder = tmp_path / "run"
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--folder", folder)
    run("train", "imitation", "--folder", folder, "--resume")
    run("evaluate", folder, *SMALL, "--deaf", "--json", tmp_path / "scores.json")
    assert json.loads((tmp_path / "scores.json").read_text())["policy"].endswith("run deaf")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate", "stop", "--source", "matterport"], "unknown source 'matterport'; choose one of"),
        (["evaluate", "stop", "--split", "test2"], "unknown split 'test2' of gridhouse; choose one of"),
        (["evaluate", "left"], "no policy 'left': neither one of flagship"),
        (["evaluate", "stop", "--beam", "4"], "a beam is for navigators"),
        (["evaluate", "stop", "--blind"], "'stop' has no eyes and ears to close"),
        (["evaluate", "stop", "--source", "sail", "--data", "/nowhere"], "/nowhere"),
        (["evaluate", "stop", "--source", "/nowhere/homes.json"], "/nowhere/homes.json"),
        (["evaluate", "stop", "--houses", "0"], "0 houses"),
        (["watch", "stop", *SMALL, "--first", "99", "--save", "x.gif"], "99"),
        (["watch", "stop", *SMALL, "--save", "episode.bmp"], "episode.bmp"),
        (["train", "imitation", "--folder", "/proc/none", "--houses", "1"], "/proc/none"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, message):
    assert message in refused(capsys, *arguments)


def test_a_run_that_exists_is_refused_without_resume(tmp_path, capsys):
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--folder", tmp_path)
    line = refused(capsys, "train", "imitation", *SMALL, *TINY_TRAINING, "--folder", tmp_path)
    assert "--resume" in line


def test_a_damaged_state_is_said(tmp_path, capsys):
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--folder", tmp_path)
    state = tmp_path / "state.safetensors"
    state.write_bytes(state.read_bytes()[:100])
    assert "state.safetensors is damaged" in refused(
        capsys, "train", "imitation", "--folder", tmp_path, "--resume"
    )


def test_a_policy_brings_its_eyes_to_every_source(tmp_path):
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--folder", tmp_path / "run")
    save_dataset(two_room_dataset(), tmp_path / "rooms.json")
    run("evaluate", tmp_path / "run", "--source", tmp_path / "rooms.json", "--json", tmp_path / "scores.json")
    assert 0 <= json.loads((tmp_path / "scores.json").read_text())["success_rate"] <= 1
