"""Everything that a network needs is where it computes; a card that is only imagined shows what is not."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from vln.agents.device import all_moved, chosen_device
from vln.agents.navigator import Navigator, NavigatorConfig
from vln.agents.speaker import Speaker, SpeakerConfig, Watched
from vln.agents.value import ActorCritic
from vln.envs.errors import InputError
from vln.envs.simulation.observation import Observation
from vln.envs.world.eyes import LocalView, Picture
from vln.learn.losses import alignment_loss, imitation_loss

STEPS, AGENTS, WORDS = 5, 3, 7
EYES = {"local view": LocalView(ahead=3, behind=0, side=2), "pictures": Picture(width=16, height=16)}


@contextmanager
def imagined_card() -> Iterator[FakeTensorMode]:
    """A device without content: operations know shapes and devices, and refuse tensors that are elsewhere."""
    with FakeTensorMode(allow_non_fake_inputs=True) as mode:
        yield mode


def made_on_the_card(make):
    # "meta" stands for the card: of the devices that need no hardware it is the one all operations know.
    with torch.device("meta"):
        return make()


def batch(eyes) -> tuple[Observation[torch.Tensor], torch.Tensor, torch.Tensor, torch.Tensor]:
    """A batch as the simulator hands it over: on the processor."""
    seen = Observation(
        torch.zeros(STEPS, AGENTS, *eyes.shape, dtype=torch.uint8), torch.zeros(STEPS, AGENTS, dtype=torch.int32)
    )
    actions = torch.zeros(STEPS, AGENTS, dtype=torch.int64)
    return seen, actions, torch.ones(STEPS, AGENTS, dtype=torch.bool), torch.ones(AGENTS, WORDS, dtype=torch.int32)


def navigator_for(eyes) -> Navigator:
    encoder = "pixels" if isinstance(eyes, Picture) else "crop"
    return Navigator(NavigatorConfig(eyes, vocabulary_size=20, view_encoder=encoder, hidden_size=16))


@pytest.mark.parametrize("eyes", EYES.values(), ids=EYES)
def test_a_navigator_learns_on_a_card_from_what_lies_on_the_processor(eyes):
    with imagined_card():
        navigator = made_on_the_card(lambda: navigator_for(eyes)).train()
        seen, actions, active, tokens = batch(eyes)
        decision, _ = navigator(navigator.read_instruction(tokens), seen, actions, navigator.start(AGENTS))
        relevant = torch.ones(STEPS, AGENTS, WORDS, dtype=torch.bool, device="meta")
        expert, active = actions.to("meta"), active.to("meta")
        loss = imitation_loss(decision.logits, expert, active)
        loss = loss + alignment_loss(decision.text_attention, relevant, active)
        loss.backward()
        assert loss.device.type == "meta"
        assert all(weights.grad is not None for weights in navigator.history.parameters())


def test_a_navigator_acts_step_by_step_on_a_card():
    with imagined_card(), torch.no_grad():
        navigator = made_on_the_card(lambda: navigator_for(EYES["local view"])).train()
        seen, actions, _, tokens = batch(EYES["local view"])
        one, state = seen.map(lambda field: field[0]), navigator.start(AGENTS)
        words = navigator.read_instruction(tokens)
        decision, state = navigator.step(words, one, state)
        state = navigator.remember(state, one, actions[0])
        state = state.replaced(torch.ones(AGENTS, dtype=torch.bool), navigator.start(AGENTS))
        assert state.select(torch.tensor([0, 2])).taken.shape == (2,)
        assert words.select(torch.tensor([1])).features.device.type == "meta"
        assert decision.logits.device.type == "meta"


def test_actor_and_critic_see_experience_again_on_a_card():
    with imagined_card():
        network = made_on_the_card(lambda: ActorCritic(navigator_for(EYES["local view"]))).train()
        seen, actions, _, tokens = batch(EYES["local view"])
        logits, values = network(tokens, seen, actions, truncation=2)
        (logits.sum() + values.sum()).backward()
        assert values.device.type == "meta"


def test_a_speaker_watches_and_judges_on_a_card():
    with imagined_card():
        eyes = EYES["local view"]
        speaker = made_on_the_card(lambda: Speaker(SpeakerConfig(eyes, vocabulary_size=20, view_encoder="crop")))
        seen, actions, active, tokens = batch(eyes)
        memory = speaker.train().watch(Watched(seen.view, actions, active))
        speaker(memory, tokens).logits.sum().backward()
        assert speaker.log_likelihood(memory, tokens).device.type == "meta"


def test_what_is_forgotten_on_the_processor_is_noticed():
    with imagined_card(), pytest.raises(RuntimeError, match="on the same device"):
        made_on_the_card(lambda: navigator_for(EYES["local view"])).decide(torch.zeros(1, 96))


def test_named_tuples_move_with_all_that_is_in_them():
    seen = Observation(torch.zeros(2, 3), torch.zeros(2))
    moved = all_moved(Watched(seen, torch.zeros(1), torch.zeros(1)), torch.device("meta"))
    assert isinstance(moved, Watched)
    assert {moved.views.view.device.type, moved.views.sentence.device.type, moved.active.device.type} == {"meta"}
    assert moved.views.depth is None


def test_a_device_that_is_not_there_is_refused(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert chosen_device("auto") == chosen_device("cpu") == torch.device("cpu")
    with pytest.raises(
        InputError, match="--device cuda: PyTorch finds none on this machine; choose one of cpu, auto"
    ):
        chosen_device("cuda")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert chosen_device("auto").type == "mps"


def test_plain_operations_of_a_device_decide_as_the_kernels_of_the_processor_do(monkeypatch):
    torch.manual_seed(0)
    navigator = navigator_for(EYES["local view"]).eval()
    generator = np.random.default_rng(0)
    view = torch.from_numpy(generator.integers(0, 5, (STEPS, AGENTS, *EYES["local view"].shape), dtype=np.uint8))
    seen, actions, _, tokens = batch(EYES["local view"])
    seen = seen._replace(view=view)

    def decided() -> torch.Tensor:
        words = navigator.read_instruction(tokens)
        return navigator(words, seen, actions, navigator.start(AGENTS))[0].logits

    by_kernels = decided()
    for module in ("attention", "history", "view_encoder"):
        monkeypatch.setattr(f"vln.agents.{module}.on_processor", lambda values: False, raising=False)
    torch.testing.assert_close(decided(), by_kernels, rtol=1e-4, atol=1e-5)
