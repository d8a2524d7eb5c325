import pytest

from vln.cli import main
from vln.envs.files.episode_json import load_dataset

FEW = ["--houses", "2", "--episodes-per-house", "2", "--split", "val_unseen"]


@pytest.fixture
def types(monkeypatch):
    """Lets somebody type lines; after the last comes the end of the input."""

    def type_lines(*lines):
        left = list(lines)

        def read(*_):
            if not left:
                raise EOFError
            return left.pop(0)

        monkeypatch.setattr("builtins.input", read)

    return type_lines


def test_words_are_kept_one_by_one_and_no_path_is_told_twice(tmp_path, types):
    file = tmp_path / "mine.json"
    types("over there", "", "  through   the door ")
    main(["collect", str(file), *FEW, "--count", "4", "--writer", "ada"])
    first = load_dataset(file)
    assert [episode.instructions[0] for episode in first.episodes] == ["over there", "through the door"]
    assert {episode.origin.writer for episode in first.episodes} == {"ada"}
    assert (tmp_path / "mine.png").exists()
    types("later", "and last")
    main(["collect", str(file), *FEW, "--count", "4"])
    texts = [episode.instructions[0] for episode in load_dataset(file).episodes]
    assert texts == ["over there", "through the door", "later", "and last"]
    assert len({episode.path_id for episode in load_dataset(file).episodes}) == 4


def test_what_was_collected_is_a_source(tmp_path, types, capsys):
    file = tmp_path / "mine.json"
    types("go", "walk")
    main(["collect", str(file), *FEW])
    main(["evaluate", "shortest", "--source", str(file)])
    assert "2 episodes" in capsys.readouterr().out


def test_words_are_checked_on_the_bare_map(tmp_path, types, capsys):
    file = tmp_path / "mine.json"
    types("go", "walk")
    main(["collect", str(file), *FEW])
    episodes = load_dataset(file).episodes
    goal, start = episodes[0].goal, episodes[1].path[0]
    types("over there", "999,1", f"{goal.row}, {goal.column}", f"{start.row},{start.column}")
    main(["collect", str(file), "--check"])
    said = capsys.readouterr().out
    assert "1 of 2 answers are closer than 1 m to the target" in said
    assert said.count("not a cell of") == 2
    assert "*" not in said


def test_only_a_dataset_file_is_added_to(tmp_path, capsys):
    (tmp_path / "bad.json").write_text("[]")
    for name, told in (("words.txt", "ends with .json"), ("bad.json", "bad.json")):
        with pytest.raises(SystemExit) as caught:
            main(["collect", str(tmp_path / name), *FEW])
        assert caught.value.code == 2
        assert told in capsys.readouterr().err
    assert (tmp_path / "bad.json").read_text() == "[]"
