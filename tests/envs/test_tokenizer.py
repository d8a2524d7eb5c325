from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

from vln.envs.errors import InputError
from vln.envs.language.tokenizer import (
    PAD_ID,
    UNKNOWN_ID,
    TextReader,
    build_character_tokenizer,
    build_word_tokenizer,
    decode,
    encode_padded,
    load_tokenizer,
    unknown_id,
    words_by_sentence,
)
from vln.play.policies import FLAGSHIPS

TEXTS = ["Turn left, then go to the café.", "Stop at the 2nd door."]
TOKENIZER = build_word_tokenizer(TEXTS)


def test_words_are_lower_case_without_accents_and_apart_from_punctuation_and_digits():
    expected = ["turn", "left", ",", "then", "go", "to", "the", "cafe", "."]
    assert TOKENIZER.encode(TEXTS[0]).tokens == expected
    assert TOKENIZER.encode("The 2nd DOOR").tokens == ["the", "2", "nd", "door"]


def test_ids_follow_the_order_of_appearance_after_padding_and_unknown():
    vocabulary = sorted(TOKENIZER.get_vocab().items(), key=lambda item: item[1])
    assert [word for word, _ in vocabulary[:5]] == ["<pad>", "<unk>", "turn", "left", ","]
    assert [number for _, number in vocabulary] == list(range(len(vocabulary)))


def test_the_same_texts_give_the_same_tokenizer():
    assert build_word_tokenizer(iter(TEXTS)).to_str() == TOKENIZER.to_str()


def test_words_never_seen_are_unknown():
    assert TOKENIZER.encode("turn widdershins").tokens == ["turn", "<unk>"]


def test_texts_are_padded_to_the_longest_or_cut_to_a_length():
    ids = encode_padded(TOKENIZER, ["turn left", "turn"])
    assert ids.dtype == np.int32
    assert ids.tolist() == [[2, 3], [2, PAD_ID]]
    assert encode_padded(TOKENIZER, ["turn left", "turn"], length=1).tolist() == [[2], [2]]
    assert encode_padded(TOKENIZER, ["turn"], length=3, pad_id=7).tolist() == [[2, 7, 7]]


ANY = st.characters(exclude_categories=["Cs"]) | st.sampled_from(" \t\n\u3000Éé\u0301\u00b4ﬁ½Σ")


@given(st.lists(st.text(ANY)))
def test_pieces_between_spaces_make_the_same_tokens_as_whole_texts(texts):
    old = Tokenizer.from_file(str(FLAGSHIPS["flagship"] / "tokenizer.json"))
    for tokenizer in (build_word_tokenizer([*TEXTS, *texts[:2]]), old):
        ids = TextReader(tokenizer).ids(texts)
        assert ids == [tokenizer.encode(text).ids for text in texts]
        text = " ".join(texts)
        ends, offsets = np.cumsum([len(part) + 1 for part in texts]), tokenizer.encode(text).offsets
        assert words_by_sentence(tokenizer, text, texts) == [int((ends <= start).sum()) for start, _ in offsets]


@given(st.lists(st.text(st.sampled_from("ab ,é\u0301\t日2"))))
def test_the_vocabulary_is_in_the_order_of_whole_texts(texts):
    tokenizer = build_word_tokenizer(texts)
    normal = [tokenizer.normalizer.normalize_str(text) for text in texts]
    found = [token for text in normal for token, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text)]
    words = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    assert words[2:] == list(dict.fromkeys(found))


def test_what_looks_beyond_spaces_is_given_whole_texts():
    characters = build_character_tokenizer(["a b"])
    assert TextReader(characters).ids(["a b", "a"]) == [characters.encode(text).ids for text in ("a b", "a")]
    special = build_word_tokenizer(["turn left"])
    special.add_tokens(["turn left"])
    assert TextReader(special).ids(["turn left"]) == [special.encode("turn left").ids]
    assert len(TextReader(special).ids(["turn left"])[0]) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Поверни налево, потом иди в кухню.", ["поверни", "налево", ",", "потом", "иди", "в", "кухню", "."]),
        ("向左转。走到厨房。", [*"向左转", "。", *"走到厨房", "。"]),
        ("右に曲がって", [*"右に曲", "か", "\u3099", *"って"]),
        ("बाएँ मुड़ें", ["बाएँ", "मुड़ें"]),
        ("انعطف يسارا", ["انعطف", "يسارا"]),
        ("Go [left], {now} 🛋️!", ["go", "[", "left", "]", ",", "{", "now", "}", "🛋", "\ufe0f", "!"]),
        ("Straße 12", ["straße", "12"]),
    ],
)
def test_words_of_any_script_are_words_and_no_mark_is_lost(text, words):
    tokenizer = build_word_tokenizer([text])
    tokens = tokenizer.encode(text).tokens
    assert [normalize("NFC", token) for token in tokens] == [normalize("NFC", word) for word in words]


@pytest.mark.parametrize("text", ["Поверни налево, потом стой.", "向左转。走到厨房。", "왼쪽으로 가세요."])
def test_other_scripts_are_written_as_people_write_them(text):
    tokenizer = build_word_tokenizer([text])
    assert decode(tokenizer, tokenizer.encode(text).ids) == text.lower()


def test_a_tokenizer_that_pads_and_cuts_does_neither_once_it_is_loaded(tmp_path):
    tokenizer = build_word_tokenizer(TEXTS)
    tokenizer.enable_padding(length=128)
    tokenizer.enable_truncation(4)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    ids = encode_padded(load_tokenizer(tmp_path / "tokenizer.json"), TEXTS)
    assert ids.tolist() == encode_padded(TOKENIZER, TEXTS).tolist()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"model": 5}', "{" * 500])
def test_what_is_no_tokenizer_is_refused(tmp_path, content):
    (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(InputError, match=r"tokenizer\.json: is not a tokenizer"):
        load_tokenizer(tmp_path / "tokenizer.json")


@pytest.mark.parametrize(
    "text", ["Turn left, then go past the sofa. Stop.", "It's the third door on your left; go in!", ""]
)
def test_decoding_gives_the_text_back(text):
    tokenizer = build_word_tokenizer([text])
    assert decode(tokenizer, [*tokenizer.encode(text).ids, PAD_ID, PAD_ID]) == text


@pytest.mark.parametrize(
    "text", ["Turn left, then go past the sofa. Stop.", "It's the 3rd door - go in (now)!", ""]
)
def test_characters_give_a_text_back_whose_words_were_never_seen(text, tmp_path):
    tokenizer = build_character_tokenizer(["abcdefghijklmnopqrstuvwxyz 0123456789.,'!()-"])
    assert decode(tokenizer, [*tokenizer.encode(f" {text}\n").ids, PAD_ID]) == text
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    saved = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert decode(saved, saved.encode(text).ids) == text


def test_characters_are_tokens_and_white_space_is_one_of_them():
    tokenizer = build_character_tokenizer(["a bc"])
    assert tokenizer.encode("Á \n\t bx").tokens == ["a", " ", "b", "<unk>"]
    assert tokenizer.get_vocab_size() == 6
    sentences = ["a b.", "c."]
    assert words_by_sentence(tokenizer, "a b. c.", sentences) == [0] * 5 + [1] * 2


@pytest.mark.parametrize(("texts", "shape"), [([], (0, 1)), ([""], (1, 1)), ([" ", ""], (2, 1))])
def test_a_text_without_words_is_one_padding_token(texts, shape):
    ids = encode_padded(TOKENIZER, texts)
    assert ids.shape == shape
    assert (ids == PAD_ID).all()


@given(st.lists(st.text(max_size=20), max_size=5))
def test_a_tokenizer_knows_every_word_of_its_own_texts(texts):
    tokenizer = build_word_tokenizer(texts)
    assert not (encode_padded(tokenizer, texts) == tokenizer.token_to_id("<unk>")).any()


def test_every_token_knows_its_sentence():
    sentences = ["Turn left, then go.", "Stop.", "Stop at the door."]
    numbers = words_by_sentence(TOKENIZER, " ".join(sentences), sentences)
    assert numbers == [0] * 6 + [1] * 2 + [2] * 5


def test_a_text_that_is_not_its_sentences_is_refused():
    with pytest.raises(ValueError, match="is not its sentences joined by single spaces"):
        words_by_sentence(TOKENIZER, "Turn left.  Stop.", ["Turn left.", "Stop."])


def test_transformers_reads_the_saved_tokenizer(tmp_path):
    TOKENIZER.save(str(tmp_path / "tokenizer.json"))
    loaded = PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "tokenizer.json"))
    assert loaded.encode(TEXTS[1]) == TOKENIZER.encode(TEXTS[1]).ids


def test_the_unknown_word_is_told_by_the_tokenizer_itself():
    assert unknown_id(build_word_tokenizer(["go left"])) == UNKNOWN_ID
    pieces = Tokenizer(models.WordPiece({"[PAD]": 0, "[CLS]": 1, "[UNK]": 2, "go": 3}, unk_token="[UNK]"))
    assert unknown_id(pieces) == 2
    assert unknown_id(Tokenizer(models.BPE())) == 0
