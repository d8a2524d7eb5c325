import json
from dataclasses import replace

import numpy as np
import pytest

from tests.stages import SPEAKING
from tests.worlds import two_room_dataset
from vln.agents.checkpoint import load_speaker
from vln.cli import main
from vln.envs.corpora.gridhouse import load_gridhouse
from vln.experiments import describe
from vln.experiments.describe import LABELS, followed, score_speaker
from vln.judge.critic_ranking import SPOILT
from vln.learn import speaker as learn_speaker
from vln.learn.run_directory import RunDirectory
from vln.learn.speaker import learn_to_speak, validate_speaker
from vln.play.policies import FLAGSHIPS
from vln.play.speak import speak, with_instructions


@pytest.fixture(scope="module")
def speaker(tmp_path_factory):
    """A speaker that knows its two paths by heart."""
    folder, dataset = tmp_path_factory.mktemp("speaker"), two_room_dataset()
    learn_to_speak(SPEAKING, RunDirectory(folder, False), dataset, dataset)
    return folder


@pytest.mark.parametrize("beam", [1, 3])
def test_a_speaker_that_knows_its_paths_says_what_was_said(speaker, beam):
    dataset, checkpoint = two_room_dataset(), load_speaker(speaker)
    texts = speak(checkpoint, dataset, beam)
    assert texts == dataset.instructions
    scores = score_speaker(checkpoint, dataset, texts)
    assert scores["bleu"] == pytest.approx(100)
    assert scores["matching"] == 1


def test_a_speaker_is_judged_by_all_texts_also_those_that_fill_no_batch(speaker, monkeypatch):
    dataset, checkpoint = two_room_dataset(), load_speaker(speaker)
    again = replace(dataset.episodes[0], path_id="again", instructions=("Go to the lamp.",), sentences=())
    three = replace(dataset, episodes=(*dataset.episodes, again))
    together = validate_speaker(checkpoint, three, 3)
    monkeypatch.setattr(learn_speaker, "_BATCH", 2)
    apart = validate_speaker(checkpoint, three, 3)
    assert apart["text_log_likelihood"] == pytest.approx(together["text_log_likelihood"], rel=1e-4)
    assert apart["perplexity"] == pytest.approx(together["perplexity"], rel=1e-4)


def test_bleu_is_low_for_other_words(speaker):
    dataset = two_room_dataset()
    texts = ["Nothing of the kind is here."] * len(dataset.instructions)
    assert score_speaker(load_speaker(speaker), dataset, texts)["bleu"] < 10


def test_the_interpreter_tells_words_that_lead_to_the_goal_from_others():
    dataset = load_gridhouse("val_unseen", houses=2, episodes_per_house=4)
    scores = followed(dataset, dataset, None)
    assert (scores["interpreted"], scores["interpreted_original"]) == (1.0, 1.0)
    assert scores["ci95"]["interpreted"][0] < 1 == scores["ci95"]["interpreted"][1]
    nonsense = with_instructions(dataset, ["Bla bla."] * len(dataset.instances))
    swapped = with_instructions(dataset, list(np.roll(dataset.instructions, 1)))
    assert followed(dataset, nonsense, None)["interpreted"] == 0
    assert followed(dataset, swapped, None)["interpreted"] < 0.5


def test_a_policy_follows_the_speakers_words():
    dataset = two_room_dataset()
    scores = followed(dataset, dataset, "shortest")
    assert (scores["followed"], scores["followed_original"]) == (1.0, 1.0)
    assert followed(dataset, dataset, None) == {}  # nobody who could


def test_rows_of_the_report_have_names_of_their_own():
    assert len(set(LABELS.values())) == len(LABELS)


def test_a_follower_that_is_not_there_is_found_out_before_anything_is_said(speaker, capsys, monkeypatch):
    monkeypatch.setattr(describe, "speak", None)
    monkeypatch.setattr(describe, "load_dataset", lambda source: two_room_dataset())
    with pytest.raises(SystemExit):
        main(["describe", str(speaker), "--follower", "nobody"])
    assert "no policy 'nobody'" in capsys.readouterr().err


def test_a_navigator_is_no_speaker(capsys):
    with pytest.raises(SystemExit):
        main(["describe", str(FLAGSHIPS["flagship"])])
    assert "flagship holds a navigator, not a speaker" in capsys.readouterr().err


@pytest.mark.usefixtures("two_rooms")
def test_describe_prints_draws_and_writes(speaker, tmp_path, capsys):
    main(["describe", str(speaker), "--count", "1", "--save", str(tmp_path), "--json", str(tmp_path / "a.json")])
    printed = capsys.readouterr().out
    assert "spoken" in printed
    assert "stopped 3 moves early" in printed
    assert "per word" in printed
    assert len(list(tmp_path.glob("*.png"))) == 1
    written = json.loads((tmp_path / "a.json").read_text())
    assert written["texts"] == two_room_dataset().instructions
    assert set(written["critic_ranking"]) == set(SPOILT)
    assert all(0 <= share <= 1 for share in written["critic_ranking"].values())


def test_a_speaker_that_spells_says_what_was_said_and_its_perplexity_is_of_a_character(tmp_path):
    dataset = two_room_dataset()
    config = replace(SPEAKING, unit="character", updates=250, learning_rate=1e-2, validate_every=250, ema=0.9)
    learn_to_speak(config, RunDirectory(tmp_path, False), dataset, dataset)
    checkpoint = load_speaker(tmp_path)
    texts = speak(checkpoint, dataset)
    assert texts == dataset.instructions
    assert speak(checkpoint, dataset, beam=2) == texts
    scores = score_speaker(checkpoint, dataset, texts)
    assert scores["unit"] == "character"
    assert 1 <= scores["perplexity"] < 1.2
    # The mean of whole texts is that of a character times the characters, the end of the text among them.
    length = np.mean([len(text) + 1 for text in texts])
    assert scores["text_log_likelihood"] == pytest.approx(-np.log(scores["perplexity"]) * length, rel=1e-3)


@pytest.mark.usefixtures("two_rooms")
def test_a_speaker_for_other_views_is_refused(speaker, capsys, monkeypatch):
    from vln.envs.corpora import gridhouse
    from vln.envs.world.eyes import LocalView

    dataset = two_room_dataset()
    other = replace(dataset, task=replace(dataset.task, eyes=LocalView(1, 0, 1)))
    monkeypatch.setattr(gridhouse, "load_gridhouse", lambda *_, **__: other)
    with pytest.raises(SystemExit):
        main(["describe", str(speaker)])
    assert "speaks about other views" in capsys.readouterr().err
