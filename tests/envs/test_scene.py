import pytest

from vln.agents.policy import DemonstrationPolicy
from vln.cli import main
from vln.envs.corpora.scene import SENTENCES
from vln.envs.corpora.sources import SourceConfig, load_dataset
from vln.envs.errors import InputError
from vln.envs.geometry import Action, CellKind
from vln.envs.simulation.simulator import Simulator
from vln.play.rollout import rollout


def test_the_scene_tells_its_path_sentence_by_sentence():
    dataset = load_dataset(SourceConfig(source="scene"))
    (episode,) = dataset.episodes
    house = dataset.houses["scene"]
    assert episode.instructions == (" ".join(SENTENCES),)
    ends = [episode.path[sentence.end] for sentence in episode.sentences[0]]
    rooms = [house.room_at(end).category.word for end in ends]
    assert rooms == ["kitchen", "hallway", "bathroom", "bathroom"]
    crossed = [house.structure[cell] for cell in episode.path]
    assert CellKind.DOOR not in crossed
    assert crossed.count(CellKind.PASSAGE) == 3
    assert episode.demonstration()[0] == Action.TURN_RIGHT


def test_the_demonstration_of_the_scene_succeeds():
    simulator = Simulator(load_dataset(SourceConfig(source="scene")), 1)
    rollout(DemonstrationPolicy(), simulator, [0])
    assert simulator.succeeded()[0]


def test_the_scene_is_drawn_with_the_paths_of_a_policy_and_of_chance(tmp_path, capsys):
    main(["scene", "shortest", "--save", str(tmp_path / "scene.png")])
    assert (tmp_path / "scene.png").stat().st_size > 50_000
    assert "saved" in capsys.readouterr().out


def test_the_scene_is_told_in_ten_further_ways():
    dataset = load_dataset(SourceConfig(source="scene", style="free"))
    assert len(set(dataset.instructions)) == 10
    assert dataset.episodes[0].path == load_dataset(SourceConfig(source="scene")).episodes[0].path
    with pytest.raises(InputError, match="scene has no style 'goal'; choose one of full, free"):
        load_dataset(SourceConfig(source="scene", style="goal"))
