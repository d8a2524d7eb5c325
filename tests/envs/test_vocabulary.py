import os
from itertools import product

import numpy as np
import pytest

from tests.worlds import two_room_dataset
from vln.envs.corpora.sources import FileSource, GridhouseSource, SailSource, SceneSource
from vln.envs.corpora.vocabulary import MAX_WORDS, corpus_vocabulary, vocabulary_file
from vln.envs.corpora.write_vocabularies import texts_of
from vln.envs.errors import InputError
from vln.envs.files.episode_json import save_dataset
from vln.envs.language.english.describe import FREE_STYLES, STYLES
from vln.envs.language.tokenizer import build_word_tokenizer
from vln.envs.language.vocabulary import Vocabulary, vocabulary_of

UNKNOWN = 1


def test_the_grammar_says_no_word_that_its_vocabulary_lacks():
    words = corpus_vocabulary("gridhouse")
    for split, style in product(("train", "val_phrases"), STYLES):
        dataset = GridhouseSource(split=split, style=style, houses=2, episodes_per_house=8).load()
        unknown = words.encode(dataset.told) == UNKNOWN  # typing errors are part of free speech
        assert unknown.sum() <= (0.01 * unknown.shape[0] * 60 if style in FREE_STYLES else 0), (split, style)
    assert (words.encode(SceneSource().load().told) != UNKNOWN).all()


def test_of_noise_only_typing_errors_are_unknown():
    words = corpus_vocabulary("gridhouse")
    dataset = GridhouseSource(houses=2, episodes_per_house=16, noise=1.0).load()
    unknown = (words.encode(dataset.told) == UNKNOWN).sum()
    assert 0 < unknown < 0.06 * sum(len(text.split()) for text in dataset.told)


def test_the_longest_instructions_have_room():
    source = GridhouseSource(split="val_long", style="verbose", houses=1, detours=0.5, noise=1.0)
    corpus_vocabulary("gridhouse").encode(source.load().told)


@pytest.mark.parametrize(
    "name",
    [
        "gridhouse",
        *(
            pytest.param(name, marks=pytest.mark.skipif("VLN_DATA" not in os.environ, reason="needs the corpora"))
            for name in ("sail-english", "sail-mandarin")  # ALFRED takes a minute
        ),
    ],
)
def test_the_files_hold_the_words_of_today(name):
    texts = texts_of(name)
    assert vocabulary_file(name).read_text().strip() == build_word_tokenizer(texts).to_str(pretty=True)
    assert vocabulary_of(texts).max_words <= MAX_WORDS[name]


@pytest.mark.skipif("VLN_DATA" not in os.environ, reason="needs the corpora")
def test_sentences_and_paragraphs_of_sail_share_their_words():
    one, other = SailSource(split="l"), SailSource(split="jelly", level="paragraph")
    assert one.vocabulary(one.load()).tokenizer.to_str() == other.vocabulary(other.load()).tokenizer.to_str()


def test_the_words_of_a_file_are_those_of_the_whole_file(tmp_path):
    save_dataset(two_room_dataset(), tmp_path / "all.json")
    whole, part = FileSource(file=tmp_path / "all.json"), FileSource(file=tmp_path / "all.json", limit=1)
    assert whole.vocabulary(whole.load()).tokenizer.to_str() == part.vocabulary(part.load()).tokenizer.to_str()


def test_too_long_a_text_is_cut_only_if_that_is_wanted():
    tokenizer = build_word_tokenizer(["go to the sofa"])
    assert Vocabulary(tokenizer, 2, cuts=True).encode(["go to the sofa", "go"]).tolist() == [[2, 3], [2, 0]]
    assert Vocabulary(tokenizer, 6).encode(["go to the sofa"]).tolist() == [[2, 3, 4, 5, 0, 0]]
    with pytest.raises(InputError, match=r"'go to the sofa'\.\.\. has 4 words, more than the 3 there is room for"):
        Vocabulary(tokenizer, 3).encode(["go", "go to the sofa"])
    with pytest.raises(InputError, match="max_words 0: must be at least 1"):
        Vocabulary(tokenizer, 0)


def test_ids_are_fixed():
    ids = corpus_vocabulary("gridhouse").encode(["Go left."])
    assert ids.dtype == np.int32
    assert ids.shape == (1, 256)
    assert corpus_vocabulary("gridhouse").tokenizer.encode("go left .").ids == ids[0][:3].tolist()
