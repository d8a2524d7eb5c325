"""The navigator that imitation begins with: untrained, or with the mind of an earlier one."""

from dataclasses import replace

from vln.agents.checkpoint import Saved
from vln.agents.hub import load_hub_encoder
from vln.agents.instruction_encoder import HubEncoder
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.transfer import take_over
from vln.agents.view_encoder import encoder_suiting
from vln.envs.language.tokenizer import PAD_ID, build_word_tokenizer, unknown_id
from vln.envs.world.eyes import Eyes
from vln.envs.world.stream import Demonstrations
from vln.options import ImitationConfig, config_to_json
from vln.play.policies import find_checkpoint


def new_checkpoint(config: ImitationConfig, train: Demonstrations) -> Saved[Navigator]:
    """Returns an untrained navigator made for a dataset's views and words."""
    if config.start is not None:
        return _begin_with(find_checkpoint(config.start), config, train)
    hub_config, pad_id, hub_model = None, PAD_ID, None
    if config.instruction_encoder == "lstm":
        tokenizer = build_word_tokenizer(train.instructions)
    else:
        hub_model, tokenizer, pad_id = load_hub_encoder(config.instruction_encoder)
        hub_config = hub_model.config.to_dict()  # type: ignore[union-attr,operator]
    navigator_config = NavigatorConfig(
        eyes=train.task.eyes,
        vocabulary_size=tokenizer.get_vocab_size(),
        pad_id=pad_id,
        unknown_id=unknown_id(tokenizer),
        view_encoder=view_encoder_for(config.view_encoder, train.task.eyes),
        instruction_encoder=config.instruction_encoder,
        tune_encoder=config.tune_encoder,
        word_size=config.word_size,
        view_size=config.view_size,
        hidden_size=config.hidden_size,
        layout_reach=config.layout_reach,
        dropout=config.dropout,
        cross_modal=config.cross_modal,
        text_feedback=config.text_feedback,
        core=config.core,
        blind=config.blind,
        deaf=config.deaf,
    )
    return Saved(Navigator(navigator_config, hub_model), tokenizer, config_to_json(config), hub_config)


def _begin_with(start: Saved[Navigator], config: ImitationConfig, train: Demonstrations) -> Saved[Navigator]:
    """Returns a navigator for a dataset's views and words that knows what an earlier one knew."""
    own_words = start.hub_config is None
    tokenizer = build_word_tokenizer(train.instructions) if own_words else start.tokenizer
    navigator_config = replace(
        start.network.config,
        eyes=train.task.eyes,
        vocabulary_size=tokenizer.get_vocab_size(),
        view_encoder=view_encoder_for(config.view_encoder, train.task.eyes),
        dropout=config.dropout,
        blind=config.blind,
        deaf=config.deaf,
    )
    encoder = start.network.instruction_encoder
    navigator = Navigator(navigator_config, encoder.hub_model if isinstance(encoder, HubEncoder) else None)
    take_over(navigator, tokenizer, start)
    return Saved(navigator, tokenizer, config_to_json(config), start.hub_config)


def view_encoder_for(name: str, eyes: Eyes) -> str:
    """Returns the name of a view encoder; "auto" becomes the one that suits eyes."""
    return encoder_suiting(eyes) if name == "auto" else name
