import json
from dataclasses import replace

import pytest
from PIL import Image

from vln.envs.corpora.sources import SourceConfig
from vln.envs.errors import InputError
from vln.experiments import demo


@pytest.fixture
def small(monkeypatch):
    """A demo of a few updates on a few houses."""
    source = SourceConfig(houses=3, episodes_per_house=8)
    recipe = replace(demo.RECIPE, source=source, updates=4, validation_episodes=8, threads=1)
    monkeypatch.setattr(demo, "RECIPE", recipe)
    load = demo.load_dataset
    monkeypatch.setattr(demo, "load_dataset", lambda config: load(replace(config, houses=2, episodes_per_house=3)))


def test_the_demo_leaves_scores_pictures_and_a_checkpoint(tmp_path, small, capsys):
    run = tmp_path / "demo"
    demo.run_demo(run, minutes=1, seed=0, window=False)
    scores = json.loads((run / "scores.json").read_text())
    assert list(scores) == ["learned", "learned, blind", "learned, deaf", "random", "forward", "shortest path"]
    assert scores["shortest path"]["success_rate"] == 1
    with Image.open(run / "episode_0.png") as picture, Image.open(run / "episode.gif") as animation:
        assert picture.size == (1280, 720)
        assert animation.n_frames > 1
    printed = capsys.readouterr().out
    assert "shortest path" in printed
    demo.run_demo(run, minutes=1, seed=0, window=False)  # an earlier demo is replaced


def test_the_demo_replaces_no_folder_of_yours(tmp_path):
    (tmp_path / "thesis.txt").write_text("all of it")
    with pytest.raises(InputError, match="was not made by a demo"):
        demo.run_demo(tmp_path, minutes=1, seed=0, window=False)
    assert (tmp_path / "thesis.txt").read_text() == "all of it"


def test_an_interrupted_demo_goes_on(tmp_path, small, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "_policies", interrupted)  # after the training
        with pytest.raises(KeyboardInterrupt):
            demo.run_demo(tmp_path / "demo", minutes=1, seed=0, window=False)
    weights = (tmp_path / "demo" / "model.safetensors").stat().st_mtime_ns
    demo.run_demo(tmp_path / "demo", minutes=1, seed=0, window=False)
    assert (tmp_path / "demo" / "model.safetensors").stat().st_mtime_ns == weights
    assert (tmp_path / "demo" / "scores.md").read_text().startswith("| policy | SR %")
    assert (tmp_path / "demo" / "curve.png").exists()
    assert "This machine came to" not in capsys.readouterr().out


def test_a_machine_too_slow_for_the_demo_is_told_so(tmp_path, small, capsys):
    demo.run_demo(tmp_path / "demo", minutes=1e-6, seed=0, window=False)
    assert "came to 1 of 4 updates" in " ".join(capsys.readouterr().out.split())
