import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from tests.worlds import two_room_dataset
from vln.cli import main
from vln.envs.corpora import sources
from vln.envs.corpora.sources import SourceConfig
from vln.envs.corpora.sources import load_dataset as load_source
from vln.envs.errors import InputError
from vln.envs.files.episode_json import load_dataset, save_dataset
from vln.envs.files.formats import FORMATS
from vln.envs.language.tokenizer import PAD, UNKNOWN, build_word_tokenizer
from vln.show import shards
from vln.show.shards import generate_shards

SMALL = SourceConfig(split="train", houses=5, episodes_per_house=2)


@pytest.fixture(scope="module", params=FORMATS)
def made(request, tmp_path_factory):
    if request.param == "parquet":
        pytest.importorskip("pyarrow")
    folder = tmp_path_factory.mktemp("made")
    generate_shards(SMALL, folder, shards=3, form=request.param)
    return folder


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def form(folder):
    return json.loads((folder / "manifest.json").read_text())["format"]


def test_what_is_read_is_what_was_written(made):
    together, whole = load_source(SourceConfig(source=str(made))), load_source(SMALL)
    assert (together.houses, together.episodes, together.task) == (whole.houses, whole.episodes, whole.task)
    assert (together.source, together.split) == (whole.source, whole.split)


def test_shards_share_the_houses_and_the_manifest_counts_them(made):
    manifest = json.loads((made / "manifest.json").read_text())
    assert [shard["houses"] for shard in manifest["shards"]] == [1, 2, 2]
    assert (manifest["houses"], manifest["episodes"], manifest["instructions"]) == (5, 10, 10)
    assert manifest["bytes"] == sum(len(content) for name, content in contents(made).items() if "-" in name)
    assert manifest["options"]["episodes_per_house"] == 2
    texts = load_source(SMALL).instructions
    assert set(manifest["words"]) == set(build_word_tokenizer(texts).get_vocab()) - {PAD, UNKNOWN}


def test_two_processes_write_the_bytes_of_one(made, tmp_path):
    generate_shards(SMALL, tmp_path, shards=3, form=form(made), workers=2)
    assert contents(tmp_path) == contents(made)


def test_what_is_missing_or_damaged_is_written_anew_and_nothing_else(made, tmp_path, monkeypatch):
    generate_shards(SMALL, tmp_path, shards=3, form=form(made))
    files = sorted(
        file for file in tmp_path.iterdir() if file.name != "manifest.json" and "houses" not in file.name
    )
    files[0].unlink()
    files[2].write_bytes(files[2].read_bytes()[:-1])
    with pytest.raises(InputError, match=r"cannot be read|is not the file that the manifest speaks of"):
        load_source(SourceConfig(source=str(tmp_path)))
    written, write_shards = [], shards.write_shards
    monkeypatch.setattr(
        shards,
        "write_shards",
        lambda one, numbers, *rest: written.extend(numbers) or write_shards(one, numbers, *rest),
    )
    generate_shards(SMALL, tmp_path, shards=3, form=form(made))
    assert (written, contents(tmp_path)) == ([0, 2], contents(made))


def test_after_an_interrupt_finished_shards_are_kept_and_the_rest_is_written(made, tmp_path, monkeypatch):
    add = shards.Notes.add

    def add_and_interrupt(notes, written):
        add(notes, written)
        raise KeyboardInterrupt

    monkeypatch.setattr(shards.Notes, "add", add_and_interrupt)
    with pytest.raises(KeyboardInterrupt, match=r"1 of 3 shards are in .*, the same command goes on"):
        generate_shards(SMALL, tmp_path, shards=3, form=form(made))
    with pytest.raises(InputError, match="2 of 3 shards are not written yet; run the same `vln generate` again"):
        load_source(SourceConfig(source=str(tmp_path)))
    monkeypatch.setattr(shards.Notes, "add", add)
    generate_shards(SMALL, tmp_path, shards=3, form=form(made))
    assert contents(tmp_path) == contents(made)


def test_ctrl_c_ends_all_processes_and_keeps_what_they_finished(tmp_path):
    command = [sys.executable, "-m", "vln", "generate", "all", "--split", "train", "--houses", "4000"]
    command += ["--houses-per-shard", "4", "--workers", "2"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    while not list(tmp_path.glob("all/shard-*.json")):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert "of 1000 shards are in all, the same command goes on" in process.communicate(timeout=60)[1]
    assert process.returncode == 130
    noted = json.loads((tmp_path / "all" / "manifest.json").read_text())["shards"]
    files = {file.name for file in tmp_path.glob("all/shard-*.json")}
    assert 0 < len(files) < 1000
    assert {name for shard in noted if shard for name in shard["files"]} == files


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (replace(SMALL, style="goal"), {}),
        (SMALL, {"shards": 2}),
        (SMALL, {"form": "json.gz"}),
        (replace(SMALL, houses=4), {}),
    ],
)
def test_a_folder_that_holds_something_else_is_refused_and_stays_as_it_is(tmp_path, source, options):
    generate_shards(SMALL, tmp_path, shards=3)
    before = contents(tmp_path)
    with pytest.raises(InputError, match="holds another dataset, or this one in other shards"):
        generate_shards(source, tmp_path, **{"shards": 3, **options})
    assert contents(tmp_path) == before


def test_a_folder_with_files_of_somebody_is_refused_and_stays_as_it_is(tmp_path):
    save_dataset(two_room_dataset(), tmp_path / "mine.json")
    before = contents(tmp_path)
    with pytest.raises(InputError, match=r"mine\.json is not of this dataset; choose another folder"):
        generate_shards(SMALL, tmp_path)
    assert contents(tmp_path) == before


def test_a_shard_of_json_is_a_dataset_file(made):
    if form(made) != "parquet":
        part = load_dataset(made / f"shard-00001-of-00003.{form(made)}")
        assert (
            load_source(SourceConfig(source=str(made / f"shard-00001-of-00003.{form(made)}"))).episodes
            == part.episodes
        )
        assert list(part.houses) == ["gridhouse-1", "gridhouse-2"]


def test_a_limit_reads_no_more_shards_than_it_needs(made, tmp_path):
    for file in made.iterdir():
        if "00002-of" not in file.name:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    limited = load_source(SourceConfig(source=str(tmp_path), limit=3))
    assert limited.episodes == load_source(SMALL).episodes[:3]


def test_many_shards_are_read_one_by_one(made, monkeypatch):
    monkeypatch.setattr(sources, "HELD", 9)
    whole = load_source(SMALL)
    parts = SourceConfig(source=str(made), view="rgb").resolve().shards()
    assert parts.sizes == (2, 4, 4)
    assert tuple(episode for part in parts for episode in part.episodes) == whole.episodes
    assert {part.task for part in parts} == {load_source(replace(SMALL, view="rgb")).task}
    assert (
        build_word_tokenizer(parts.instructions).get_vocab_size()
        == build_word_tokenizer(whole.told).get_vocab_size()
    )


def test_training_never_sees_the_shard_that_checkpoints_are_chosen_by(made, monkeypatch):
    monkeypatch.setattr(sources, "HELD", 9)
    train, validation = SourceConfig(source=str(made)).resolve().training(seed=1)
    names = [set(part.houses) for part in [*train, validation]]
    assert set.union(*names) == set(load_source(SMALL).houses)
    assert sum(map(len, names)) == 5


def test_a_source_is_the_same_in_every_format(tmp_path):
    """Sentences, origins and final headings survive, where episodes have them and where not."""
    pytest.importorskip("pyarrow")
    source = SourceConfig(source="freehand", split="val", limit=40)
    for form in FORMATS:
        generate_shards(source, tmp_path / form, shards=2, form=form)
    one, two, three = (load_source(SourceConfig(source=str(tmp_path / form))) for form in FORMATS)
    assert (
        one.episodes
        == two.episodes
        == three.episodes
        == tuple(e for h in source.resolve().homes() for e in h.episodes)
    )
    assert one.houses == two.houses == three.houses


def test_hugging_face_datasets_opens_the_parquet_files(tmp_path):
    datasets = pytest.importorskip("datasets")
    generate_shards(SMALL, tmp_path / "all", shards=3, form="parquet")

    def opened(kind):
        files = str(tmp_path / "all" / f"{kind}-*.parquet")
        return datasets.load_dataset("parquet", data_files=files, split="train", cache_dir=str(tmp_path / "cache"))

    whole, episodes = load_source(SMALL), opened("episodes")
    assert list(episodes["path_id"]) == [episode.path_id for episode in whole.episodes]
    first, episode = episodes[0], whole.episodes[0]
    assert first["path"] == [f"{cell.row},{cell.column}" for cell in episode.path]
    assert first["instructions"] == list(episode.instructions)
    assert [one["text"] for one in first["sentences"][0]] == [one.text for one in episode.sentences[0]]
    assert list(opened("houses")["house_id"]) == list(whole.houses)


@pytest.mark.parametrize("name", ["../../out", "/etc/out", "a\\b", "con"])
def test_nothing_is_written_outside_the_folder(tmp_path, name):
    save_dataset(replace(two_room_dataset(), source=name, split=name), tmp_path / "mine.json")
    generate_shards(SourceConfig(source=str(tmp_path / "mine.json")), tmp_path / "deep" / "all", shards=1)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.parent for file in files} == {tmp_path, tmp_path / "deep" / "all"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda value: value.update(format="xml"), "format: 'xml' must be one of"),
        (lambda value: value.update(shards=[]), "shards: there is none"),
        (
            lambda value: value["shards"][0].update(files={"../secret.json": ""}),
            r"shards\[0\].files: must be the SHA-256 of",
        ),
        (lambda value: value["shards"][1].pop("episodes"), r"shards\[1\].episodes: missing"),
        (lambda value: value["task"].update(max_steps=0), "task: impossible task"),
        (lambda value: value.update(more=1), "more: unknown field"),
    ],
)
def test_a_manifest_that_cannot_be_right_is_refused(tmp_path, change, place):
    generate_shards(SMALL, tmp_path, shards=2)
    value = json.loads((tmp_path / "manifest.json").read_text())
    change(value)
    (tmp_path / "manifest.json").write_text(json.dumps(value))
    with pytest.raises(InputError, match=rf"manifest\.json: {place}"):
        load_source(SourceConfig(source=str(tmp_path)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--shards", "6"], "6 shards: must be from 1 to the number of houses, 5"),
        (["--houses-per-shard", "0"], "must be from 1"),
    ],
)
def test_impossible_shards_are_refused(tmp_path, options, message, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="2"):
        main(["generate", "all", "--houses", "5", *options])
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_without_datasets_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no dataset file"):
        load_source(SourceConfig(source=str(tmp_path)))
