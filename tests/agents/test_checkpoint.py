import json

import pytest
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from tests.worlds import two_room_dataset
from vln.agents.checkpoint import (
    CONFIG,
    TOKENIZER,
    WEIGHTS,
    Checkpoint,
    describe,
    load_checkpoint,
    save_description,
    save_weights,
)
from vln.agents.hub import load_hub_encoder
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.envs.errors import InputError
from vln.envs.language.tokenizer import build_word_tokenizer
from vln.envs.world.task import ViewShape
from vln.learn.imitation import imitate
from vln.learn.run_directory import RunDirectory
from vln.options import ImitationConfig


@pytest.fixture
def folder(tmp_path):
    tokenizer = build_word_tokenizer(["go to the sofa"])
    config = NavigatorConfig(
        view=ViewShape(3, 0, 1),
        vocabulary_size=tokenizer.get_vocab_size(),
        hidden_size=8,
        word_size=4,
        view_size=4,
    )
    checkpoint = Checkpoint(Navigator(config), tokenizer, {"seed": 3})
    save_description(tmp_path, describe(checkpoint), tokenizer)
    save_weights(tmp_path, checkpoint.navigator)
    return tmp_path


def test_a_checkpoint_comes_back_as_it_was(folder):
    one, other = load_checkpoint(folder), load_checkpoint(folder / WEIGHTS)
    assert one.training == {"seed": 3}
    assert one.navigator.config == other.navigator.config
    assert one.tokenizer.encode("go to the lamp").ids == [2, 3, 4, 1]
    for name, tensor in one.navigator.state_dict().items():
        assert torch.equal(tensor, other.navigator.state_dict()[name])


def test_the_tokenizer_is_one_transformers_reads(folder):
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / TOKENIZER))
    assert tokenizer("Go to the sofa")["input_ids"] == [2, 3, 4, 5]


@pytest.mark.parametrize("name", [CONFIG, TOKENIZER, WEIGHTS])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"{name} is missing"):
        load_checkpoint(folder)


@pytest.mark.parametrize("name", [CONFIG, TOKENIZER, WEIGHTS])
def test_a_damaged_file_is_named(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=name) as caught:
        load_checkpoint(folder)
    assert "\n" not in str(caught.value)


def test_weights_of_another_network_are_refused(folder):
    description = json.loads((folder / CONFIG).read_text())
    description["navigator"]["hidden_size"] = 10
    (folder / CONFIG).write_text(json.dumps(description))
    with pytest.raises(InputError, match="does not fit"):
        load_checkpoint(folder)


@pytest.fixture
def bert_folder(tmp_path):
    words = build_word_tokenizer(two_room_dataset().instructions)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", unk_token="<unk>")
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=12, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    tokenizer.save_pretrained(tmp_path / "bert")
    return tmp_path / "bert"


@pytest.mark.parametrize("tune", [False, True])
def test_any_hugging_face_encoder_trains_and_comes_back_without_its_folder(tmp_path, bert_folder, tune):
    dataset = two_room_dataset()
    before = BertModel.from_pretrained(bert_folder).state_dict()
    config = ImitationConfig(
        updates=2,
        batch_size=2,
        validate_every=1,
        hidden_size=8,
        instruction_encoder=str(bert_folder),
        threads=1,
        tune_encoder=tune,
        learning_rate=0.1,
    )
    trained = imitate(config, RunDirectory(tmp_path / "run", False), dataset, dataset)
    bert_folder.rename(tmp_path / "gone")
    loaded = load_checkpoint(tmp_path / "run")
    tokens = torch.tensor([loaded.tokenizer.encode("Go through the door.").ids])
    with torch.no_grad():
        one, other = (x.navigator.read_instruction(tokens).features for x in (trained, loaded))
    torch.testing.assert_close(one, other)
    after = trained.navigator.instruction_encoder.hub_model.state_dict()
    name = "encoder.layer.0.attention.self.query.weight"
    assert torch.equal(before[name], after[name]) is not tune


def test_an_encoder_that_cannot_be_loaded_is_explained():
    with pytest.raises(InputError, match="instruction encoder '/nowhere/bert' cannot be loaded"):
        load_hub_encoder("/nowhere/bert")
