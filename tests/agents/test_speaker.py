import pytest
import torch

from vln.agents.speaker import Speaker, SpeakerConfig, Watched
from vln.envs.world.eyes import LocalView

VIEW = LocalView(ahead=3, behind=0, side=1)
CONFIG = SpeakerConfig(VIEW, vocabulary_size=12, hidden_size=16, word_size=8, view_size=8, attention_size=8)
TOKENS = torch.tensor([[2, 3, 4, 5], [6, 7, 0, 0], [8, 0, 0, 0]])


def trajectories(steps=6, seed=0):
    generator = torch.Generator().manual_seed(seed)
    views = torch.randint(0, 5, (steps, 3, *VIEW.grid, 3), generator=generator).to(torch.uint8)
    actions = torch.randint(0, 4, (steps, 3), generator=generator)
    active = torch.arange(steps)[:, None] < torch.tensor([steps, steps - 2, 1])
    return Watched(views, actions, active)


def speaker(seed=0):
    torch.manual_seed(seed)
    return Speaker(CONFIG).eval()


def test_every_text_ends_with_the_end_token():
    assert speaker().targets(TOKENS).tolist() == [[2, 3, 4, 5, 13], [6, 7, 13, 0, 0], [8, 13, 0, 0, 0]]


def test_the_likelihood_of_a_text_does_not_depend_on_what_it_is_batched_with():
    model, whole = speaker(), trajectories()
    together = model.log_likelihood(model.watch(whole), TOKENS)
    for agent, length in enumerate((4, 2, 1)):
        steps = int(whole.active[:, agent].sum())
        alone = Watched(*(field[:steps, agent : agent + 1] for field in whole))
        likelihood = model.log_likelihood(model.watch(alone), TOKENS[agent : agent + 1, :length])
        torch.testing.assert_close(likelihood[0], together[agent], atol=1e-5, rtol=1e-5)


def test_the_likelihood_is_that_of_speaking_word_by_word():
    model = speaker()
    memory = model.watch(trajectories())
    logits = model(memory, TOKENS).logits.log_softmax(2)
    by_hand = torch.stack([logits[0, i, word] for i, word in enumerate([2, 3, 4, 5, 13])]).mean()
    torch.testing.assert_close(model.log_likelihood(memory, TOKENS)[0], by_hand)


def test_greedy_speech_takes_the_likeliest_word_each_time():
    model = speaker()
    memory = model.watch(trajectories())
    spoken = model.speak(memory, longest=7)
    logits = model(memory, spoken).logits
    logits[:, :, [0, CONFIG.begin_id]] = -torch.inf
    likeliest = logits.argmax(2)
    for text, best in zip(spoken, likeliest, strict=True):
        length = int((text != 0).sum())
        assert text[:length].tolist() == best[:length].tolist()
        assert length == 7 or best[length] == CONFIG.end_id


def test_a_beam_of_one_is_greedy_and_a_wider_one_is_no_less_likely():
    model = speaker(3)
    memory = model.watch(trajectories())
    greedy, one, five = (
        model.speak(memory, 9),
        model.speak_by_beam(memory, 1, 9),
        model.speak_by_beam(memory, 5, 9),
    )
    assert one[:, : greedy.shape[1]].tolist() == greedy.tolist()
    ended = (five[:, -1] == 0) & (greedy[:, -1] == 0)
    better = model.log_likelihood(memory, five) >= model.log_likelihood(memory, greedy) - 1e-5
    assert better[ended].all()


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_sampled_speech_is_decided_by_the_seed_and_has_no_padding_inside(temperature):
    model = speaker()
    memory = model.watch(trajectories())
    spoken = []
    for _ in range(2):
        torch.manual_seed(5)
        spoken.append(model.speak(memory, 20, temperature))
    assert spoken[0].tolist() == spoken[1].tolist()
    for text in spoken[0]:
        length = int((text != 0).sum())
        assert (text[:length] != 0).all()
        assert (text < CONFIG.begin_id).all()


def test_a_speaker_learns_to_tell_trajectories_apart():
    torch.manual_seed(0)
    model, seen = Speaker(CONFIG), trajectories()
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(60):
        loss = -model.log_likelihood(model.watch(seen), TOKENS).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    assert model.speak(model.watch(seen), 6)[:, :4].tolist() == TOKENS.tolist()
