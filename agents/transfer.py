"""What a new navigator takes over from one that was trained before: all that fits, words by their spelling."""

import torch
from tokenizers import Tokenizer

from vln.agents.checkpoint import Saved
from vln.agents.instruction_encoder import WordEncoder
from vln.agents.navigator import Navigator

_WORDS = "instruction_encoder.embedding.weight"


@torch.no_grad()
def take_over(navigator: Navigator, tokenizer: Tokenizer, start: Saved[Navigator]) -> None:
    """Copies every weight of `start` that has its like in a navigator, and the embeddings of shared words.

    The eyes are left as they are where the two see differently; the rest of the mind fits all eyes.

    Args:
        navigator: changed in place.
        tokenizer: of its words.
        start: what to take over.
    """
    own, given = navigator.state_dict(), start.network.state_dict()
    same_eyes = navigator.config.view_encoder == start.network.config.view_encoder
    if navigator.config.view_encoder == "map" and start.network.config.view_encoder == "crop":
        # Who begins to remember sees what is there now as before.
        given = {name.replace("view_encoder.", "view_encoder.now.", 1): weight for name, weight in given.items()}
        same_eyes = True
    for name, weight in given.items():
        fits = same_eyes or not name.startswith("view_encoder.")
        if fits and name != _WORDS and name in own and own[name].shape == weight.shape:
            own[name].copy_(weight)
    if isinstance(navigator.instruction_encoder, WordEncoder):
        known = start.tokenizer.get_vocab()
        for word, number in tokenizer.get_vocab().items():
            if word in known:
                own[_WORDS][number] = given[_WORDS][known[word]]
