import re
from dataclasses import replace

import pytest

from tests.worlds import two_room_dataset
from vln.cli import main
from vln.envs.errors import InputError
from vln.envs.world.dataset import Dataset
from vln.show.samples import evenly, in_a_row, instances_shown, spread


def of_houses(*counts: int) -> Dataset:
    """A dataset with so many episodes in each of its houses."""
    dataset = two_room_dataset()
    (house,), episode = dataset.houses.values(), dataset.episodes[1]
    houses = {f"h{number}": replace(house, house_id=f"h{number}") for number in range(len(counts))}
    episodes = [
        replace(episode, path_id=f"{number}-{index}", scan=f"h{number}")
        for number, count in enumerate(counts)
        for index in range(count)
    ]
    return replace(dataset, houses=houses, episodes=tuple(episodes))


def test_samples_are_of_as_many_houses_as_there_are_evenly_spread():
    assert instances_shown(of_houses(2, 2, 2, 2, 2, 2), 3, None) == [0, 4, 8]
    assert instances_shown(of_houses(3, 1, 2), 5, None) == [0, 3, 4, 1, 5]
    assert instances_shown(of_houses(2), 9, None) == [0, 1]
    assert spread(of_houses(2, 2), [], 3) == []


def test_samples_in_a_row_begin_where_asked_and_end_with_the_dataset():
    assert instances_shown(of_houses(3, 3), 2, 1) == [1, 2]
    assert instances_shown(of_houses(3, 3), 9, 4) == [4, 5]
    assert list(in_a_row("abc", 2, 1, "letters")) == ["b", "c"]
    assert evenly("abcdefgh", 3) == ["a", "c", "f"]


@pytest.mark.parametrize(
    ("count", "first", "told"), [(0, None, "at least 1"), (-3, 0, "at least 1"), (1, 6, "0 to 5")]
)
def test_what_is_not_there_cannot_be_shown(count, first, told):
    with pytest.raises(InputError, match=told):
        instances_shown(of_houses(3, 3), count, first)
    with pytest.raises(InputError, match="no episodes to show"):
        instances_shown(replace(of_houses(1), episodes=()), 1, first)


@pytest.mark.parametrize("command", ["watch stop --count 0", "episodes --count 0", "houses --count 0"])
def test_asking_for_nothing_is_one_line(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--houses", "1", "--episodes-per-house", "1"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_scene_says_in_the_terminal_how_it_ended(tmp_path, capsys):
    main(["scene", "stop", "--save", str(tmp_path / "scene.png")])
    said = " ".join(capsys.readouterr().out.split())
    assert "told: Turn right and head towards the kitchen." in said
    assert re.search(
        r"stop: stopped in the wrong place, \d+\.\d m from the target, in the living room instead of the bathroom",
        said,
    )
    main(["scene", "shortest", "--save", str(tmp_path / "scene.png")])
    assert "shortest: success, in the bathroom" in " ".join(capsys.readouterr().out.split())


def test_all_names_are_listed_with_what_people_call_them(capsys):
    main(["names"])
    said = " ".join(capsys.readouterr().out.split())
    for name in ("sofa (couch, settee)", "hallway (hall, corridor)", "linoleum", "in red, blue, green, white"):
        assert name.lower() in said.lower()
