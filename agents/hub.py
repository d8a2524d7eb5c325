"""Pretrained instruction encoders from the Hugging Face hub, its cache on this machine, or a folder."""

from pathlib import Path
from typing import Any

from tokenizers import Tokenizer
from torch import nn

from vln.envs.errors import InputError
from vln.envs.language.tokenizer import without_fixed_length


def load_hub_encoder(name: str) -> tuple[nn.Module, Tokenizer, int]:
    """Returns a pretrained encoder, its tokenizer and its padding id, from a hub name or a folder.

    What is in a folder or in the hub's cache is taken from there; only for the rest the hub is asked, once.

    Raises:
        InputError: if it can be neither found nor downloaded, or its tokenizer is not a fast one.
    """
    from transformers import AutoModel, AutoTokenizer

    try:
        local = _is_local(name)
        model = AutoModel.from_pretrained(name, local_files_only=local)
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=local)
    except Exception as error:  # of two libraries and of the network, of many kinds
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"instruction encoder {name!r} cannot be loaded ({reason}); give a folder or a hub name"
        ) from error
    if not tokenizer.is_fast or tokenizer.pad_token_id is None or not hasattr(model.config, "hidden_size"):
        raise InputError(
            f"instruction encoder {name!r} is not of use: it needs a fast tokenizer (tokenizer.json) with "
            "padding, and a hidden_size; choose a BERT-like one"
        )
    return model, without_fixed_length(tokenizer.backend_tokenizer), tokenizer.pad_token_id


def _is_local(name: str) -> bool:
    """Whether a model is on this machine.

    Raises:
        Exception: if it is not, and the hub has none of that name or cannot be reached. The library would try
            for half a minute.
    """
    from huggingface_hub import HfApi, try_to_load_from_cache

    if Path(name).is_dir() or isinstance(try_to_load_from_cache(name, "config.json"), str):
        return True
    HfApi().model_info(name, timeout=10)
    return False


def longest_text(model: Any) -> int | None:
    """Returns how many tokens an encoder can read at most, or None if it does not say."""
    positions = getattr(getattr(model, "embeddings", None), "position_embeddings", None)
    if isinstance(positions, nn.Embedding):  # RoBERTa's positions begin after that of padding
        return positions.num_embeddings - (0 if positions.padding_idx is None else positions.padding_idx + 1)
    return getattr(model.config, "max_position_embeddings", None)
