from dataclasses import replace

import torch

from vln.agents.checkpoint import Saved
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.transfer import take_over
from vln.envs.language.tokenizer import build_word_tokenizer
from vln.envs.world.eyes import LocalView, Picture

VIEW = LocalView(ahead=2, side=1)


def navigator(texts, **options):
    tokenizer = build_word_tokenizer(texts)
    config = NavigatorConfig(VIEW, tokenizer.get_vocab_size(), word_size=8, hidden_size=8, view_size=8)
    return Navigator(replace(config, **options)), tokenizer


def test_a_navigator_for_pictures_takes_over_all_but_the_eyes():
    before, words = navigator(["go to the door"])
    after, _ = navigator(["go to the door"], eyes=Picture(width=16, height=16), view_encoder="pixels")
    eyes = {
        name: weight.clone() for name, weight in after.state_dict().items() if name.startswith("view_encoder.")
    }
    take_over(after, words, Saved(before, words, {}))
    for name, weight in after.state_dict().items():
        expected = eyes[name] if name in eyes else before.state_dict()[name]
        assert torch.equal(weight, expected), name


def test_words_that_both_know_keep_their_meaning_whatever_their_number():
    before, old_words = navigator(["the door left"])
    after, new_words = navigator(["left sofa the"])
    fresh = after.instruction_encoder.embedding.weight.clone()
    take_over(after, new_words, Saved(before, old_words, {}))
    meaning = after.instruction_encoder.embedding.weight
    for word in ("left", "the", "<unk>"):
        known = before.instruction_encoder.embedding.weight[old_words.token_to_id(word)]
        assert torch.equal(meaning[new_words.token_to_id(word)], known)
    assert torch.equal(meaning[new_words.token_to_id("sofa")], fresh[new_words.token_to_id("sofa")])
