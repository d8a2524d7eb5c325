import json
import subprocess
import sys

import pytest

from tests.worlds import two_room_dataset
from vln.cli import main
from vln.envs.files.episode_json import save_dataset

SMALL = ["--houses", "2", "--episodes-per-house", "3"]
TINY_TRAINING = [
    "--updates",
    "2",
    "--validate-every",
    "1",
    "--validation-episodes",
    "2",
    "--batch-size",
    "2",
    "--threads",
    "1",
]


def run(*arguments):
    main([str(argument) for argument in arguments])


def refused(capsys, *arguments):
    """The one line a bad command line prints, exit code checked."""
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    printed = capsys.readouterr()
    assert caught.value.code == 2
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    return printed.err


def test_help_loads_neither_torch_nor_numba_nor_pygame():
    code = (
        "import sys; from vln.cli import main\n"
        "try: main(['train', 'imitation', '--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('torch', 'numba', 'pygame', 'transformers') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip().endswith("[]")
    assert "--teacher-share" in printed


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
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--run", folder)
    run("train", "imitation", "--run", folder, "--resume")
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
        (["train", "imitation", "--run", "/proc/none", "--houses", "1"], "/proc/none"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, message):
    assert message in refused(capsys, *arguments)


def test_a_run_that_exists_is_refused_without_resume(tmp_path, capsys):
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--run", tmp_path)
    line = refused(capsys, "train", "imitation", *SMALL, *TINY_TRAINING, "--run", tmp_path)
    assert "--resume" in line


def test_a_damaged_state_is_said(tmp_path, capsys):
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--run", tmp_path)
    state = tmp_path / "state.safetensors"
    state.write_bytes(state.read_bytes()[:100])
    assert "state.safetensors is damaged" in refused(capsys, "train", "imitation", "--run", tmp_path, "--resume")


def test_a_policy_brings_its_eyes_to_every_source(tmp_path):
    run("train", "imitation", *SMALL, *TINY_TRAINING, "--run", tmp_path / "run")
    save_dataset(two_room_dataset(), tmp_path / "rooms.json")
    run("evaluate", tmp_path / "run", "--source", tmp_path / "rooms.json", "--json", tmp_path / "scores.json")
    assert 0 <= json.loads((tmp_path / "scores.json").read_text())["success_rate"] <= 1
