import json
import os
import re
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import PreTrainedTokenizerFast

from tests.kill.saboteur import contents
from vln.agents.checkpoint import (
    CONFIG,
    TOKENIZER,
    WEIGHTS,
    Saved,
    describe,
    load_checkpoint,
    load_speaker,
    save_description,
    save_weights,
)
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.speaker import Speaker, SpeakerConfig
from vln.envs.errors import InputError
from vln.envs.language.tokenizer import build_word_tokenizer
from vln.envs.world.eyes import LocalView


@pytest.fixture
def folder(tmp_path):
    tokenizer = build_word_tokenizer(["go to the sofa"])
    config = NavigatorConfig(
        eyes=LocalView(3, 0, 1),
        vocabulary_size=tokenizer.get_vocab_size(),
        hidden_size=8,
        word_size=4,
        view_size=4,
    )
    checkpoint = Saved(Navigator(config), tokenizer, {"seed": 3})
    save_description(tmp_path, describe(checkpoint), tokenizer)
    save_weights(tmp_path, checkpoint.network)
    return tmp_path


def test_a_checkpoint_comes_back_as_it_was(folder):
    one, other = load_checkpoint(folder), load_checkpoint(folder / WEIGHTS)
    assert one.training == {"seed": 3}
    assert one.network.config == other.network.config
    assert one.tokenizer.encode("go to the lamp").ids == [2, 3, 4, 1]
    for name, tensor in one.network.state_dict().items():
        assert torch.equal(tensor, other.network.state_dict()[name])


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


def with_config(folder, **changes):
    """Writes a config with other values, at any depth by names with a dot; ... removes one."""
    description = json.loads((folder / CONFIG).read_text())
    for name, value in changes.items():
        *path, last = name.split(".")
        inner = description
        for part in path:
            inner = inner[part]
        if value is ...:
            del inner[last]
        else:
            inner[last] = value
    (folder / CONFIG).write_text(json.dumps(description))


def refused(folder):
    """What is said about a folder, which is one line."""
    with pytest.raises(InputError) as caught:
        load_checkpoint(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", [TOKENIZER, WEIGHTS])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.5, 0.8, 0.9999])
def test_one_wrong_bit_is_noticed(folder, name, share):
    content = bytearray((folder / name).read_bytes())
    content[int(share * len(content))] ^= 1
    (folder / name).write_bytes(bytes(content))
    assert name in refused(folder)


@pytest.mark.parametrize("value", [10, 200_000, 10**12, 2**70, 0, -1, 2.5, "128", None, [], ...])
def test_sizes_in_a_config_are_not_believed(folder, value):
    with_config(folder, **{"navigator.hidden_size": value})
    assert "config.json" in refused(folder)


@pytest.mark.parametrize("name", ["navigator", "training", "format", "tokenizer_sha256", "hub_config"])
def test_a_config_without_a_field_is_refused(folder, name):
    with_config(folder, **{name: ...})
    assert CONFIG in refused(folder)


@pytest.mark.parametrize("value", [3, "bert", [], {}, True])
def test_a_config_with_an_encoder_that_is_none_is_refused(folder, value):
    with_config(folder, hub_config=value)
    assert CONFIG in refused(folder)


def test_a_config_of_another_version_says_so(folder):
    with_config(folder, format=99)
    assert "is of another version of vln (format 99, not 1); train again" in refused(folder)


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", "null", "1" * 5000, "\0", "{", ""])
def test_a_config_that_is_none_is_refused(folder, text):
    (folder / CONFIG).write_text(text)
    assert CONFIG in refused(folder)


@pytest.mark.parametrize("value", [torch.nan, torch.inf])
def test_weights_that_are_no_numbers_are_refused(folder, value):
    network = load_checkpoint(folder).network
    with torch.no_grad():
        network.candidates.keys[0, 0] = value
    save_weights(folder, network)
    assert "candidates.keys has weights that are no numbers" in refused(folder)


def test_weights_of_another_writer_are_refused(folder):
    save_file(load_file(folder / WEIGHTS), folder / WEIGHTS)
    assert "was not written by this version of vln" in refused(folder)


def test_weights_of_another_network_are_refused(folder):
    with_config(folder, **{"navigator.hidden_size": 10})
    assert re.search(r"does not fit config.json \(.* is .*, should be .*\)", refused(folder))


def test_a_speaker_is_no_navigator(tmp_path):
    tokenizer = build_word_tokenizer(["go to the sofa"])
    config = SpeakerConfig(eyes=LocalView(3, 0, 1), vocabulary_size=tokenizer.get_vocab_size())
    save_description(tmp_path, describe(Saved(Speaker(config), tokenizer, {})), tokenizer)
    save_weights(tmp_path, Speaker(config))
    assert load_speaker(tmp_path).network.config == config
    assert "holds a speaker, not a navigator" in refused(tmp_path)


def test_a_failed_save_leaves_the_weights_as_they_were(folder, monkeypatch):
    before = contents(folder)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"cannot be written .No space left on device."):
        save_weights(folder, load_checkpoint(folder).network)
    assert contents(folder) == before


def test_a_compiler_is_not_loaded_to_load_an_agent():
    code = (
        "import sys; from pathlib import Path; from vln.play.policies import find_checkpoint\n"
        "for name in ('flagship', 'flagship-map', 'flagship-rgb'): find_checkpoint(Path(name))\n"
        "print('torch._dynamo' in sys.modules, 'transformers' in sys.modules)"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["False", "False"]
