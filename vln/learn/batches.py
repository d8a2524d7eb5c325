"""What imitation learns from: batches of episodes, played by the expert or by the student."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from vln.agents.device import all_moved
from vln.agents.instruction_encoder import mask_words
from vln.agents.navigator import Navigator
from vln.agents.perception import tensors
from vln.agents.policy import PlanPolicy
from vln.envs.corpora.garbage import little_to_collect
from vln.envs.language.tokenizer import PAD_ID, UNKNOWN_ID, TextReader
from vln.envs.simulation.observation import Observation
from vln.envs.simulation.played import Played
from vln.envs.simulation.simulator import Simulator
from vln.envs.world.dataset import Dataset
from vln.envs.world.episode import Instance
from vln.envs.world.stream import Demonstrations
from vln.learn.demonstrations import demonstrated
from vln.learn.environment_dropout import EnvironmentDropout
from vln.learn.epochs import Epochs
from vln.learn.processes import count, own, share_of
from vln.learn.student import Alter, Student, altered
from vln.learn.teacher import SPARE, Guided, names_only_the_goal
from vln.play.rollout import rollout

STRAY = 2  # moves from the demonstrated path at which a student counts as lost


class Lesson(NamedTuple):
    """A batch to learn from.

    Attributes:
        tokens: int (B, L).
        seen: what B agents perceived at T steps.
        actions: int (T, B): what was done.
        expert: int (T, B): what should be done.
        active: bool (T, B).
        relevant: bool (T, B, L): the words about the present part of the path; all False where unknown.
    """

    tokens: Tensor
    seen: Observation[Tensor]
    actions: Tensor
    expert: Tensor
    active: Tensor
    relevant: Tensor

    def on(self, device: torch.device) -> "Lesson":
        """Returns the batch on a device."""
        return all_moved(self, device)


class Lessons:
    """Draws batches from a dataset, the same ones for the same seed whenever training is resumed.

    Attributes:
        batches_per_epoch: how many batches have every episode of the first epoch once.
    """

    def __init__(
        self,
        demonstrations: Demonstrations,
        tokenizer: Tokenizer,
        *,
        batch_size: int,
        seed: int,
        pad_id: int = PAD_ID,
        unknown_id: int = UNKNOWN_ID,
        masking: float = 0.0,
        word_dropout: float = 0.0,
        environment_dropout: float = 0.0,
        explores: bool = False,
        augment: Callable[[Dataset, np.random.Generator], Dataset] | None = None,
    ) -> None:
        """Makes the lessons.

        Args:
            demonstrations: episodes to learn from.
            tokenizer: from words to ids.
            batch_size: B.
            seed: seed of order, masking and augmentation.
            pad_id: id of the padding token.
            unknown_id: id of the token that stands for a word that is not heard.
            masking: share of the episodes without sight, and share of those without words.
            word_dropout: share of the words replaced by the unknown word.
            environment_dropout: share of the categories hidden in each episode.
            explores: whether the explorer is the expert where the words name only the goal.
            augment: makes the dataset of an epoch from the original one.

        Raises:
            InputError: if the environment dropout is not possible, or processes cannot share a batch.
        """
        self._epochs = Epochs(demonstrations, batch_size, seed)
        self._tokenizer, self._augment, self._reader = tokenizer, augment, TextReader(tokenizer)
        share_of(batch_size)
        self._batch_size, self._seed = batch_size, seed
        self._pad_id, self._unknown_id = pad_id, unknown_id
        self._masking, self._word_dropout, self._explores = masking, word_dropout, explores
        self._environment_dropout = EnvironmentDropout(environment_dropout, seed, demonstrations.task)
        self.batches_per_epoch = self._epochs.first
        self._epoch = -1

    def draw(self, update: int, student: Navigator | None = None, temperature: float = 1.0) -> Lesson:
        """Returns the batch of an update, played by the expert or, if given, by the student."""
        epoch, batch = self._epochs.locate(update)
        if epoch != self._epoch:
            self._begin(epoch)
        everybodys = self._batches[batch]
        numbers = own(everybodys)
        random = np.random.default_rng([self._seed, 1, update])
        blind, deaf = self._masking > own(random.random((2, len(everybodys))).T).T
        longest = without_padding(torch.from_numpy(self._tokens[everybodys]), self._pad_id).shape[1]
        tokens = torch.from_numpy(self._tokens[numbers, :longest])
        forgotten = torch.from_numpy(own(random.random((len(everybodys), longest))) < self._word_dropout)
        tokens[forgotten & (tokens != self._pad_id)] = self._unknown_id
        tokens[deaf] = mask_words(tokens[deaf], self._pad_id, self._unknown_id)
        episodes = [self._simulator.dataset.instances[number].episode for number in numbers]
        hidden = self._environment_dropout.hidden(episodes, update)

        def alter(views: NDArray[np.uint8]) -> NDArray[np.uint8]:
            """Returns views, uint8 (..., B, V, U, 3), as the learner has them; the blind ones see nothing."""
            views = self._environment_dropout.hide(views, hidden)
            sighted = ~blind.reshape(-1, *[1] * len(self._simulator.task.eyes.shape))
            return views * sighted

        if student is None:
            played = self._demonstrated(numbers)
            expert, active = played.actions, played.active
        else:
            played = self._played(student, numbers, tokens, alter, temperature)
            expert, active = played.expert, played.active & (self._on_route(played) | self._looks_for[numbers])
        follows = student is None
        return Lesson(
            tokens=tokens,
            seen=tensors(altered(played.observations, alter)),
            actions=torch.from_numpy(played.actions),
            expert=torch.from_numpy(expert),
            active=torch.from_numpy(active),
            relevant=torch.from_numpy(self._relevant(played, tokens.shape[1], deaf, follows)),
        )

    def _begin(self, epoch: int) -> None:
        """Prepares data and order of an epoch."""
        random = np.random.default_rng([self._seed, 0, epoch])
        with little_to_collect():
            self._load(epoch, random)
        order = random.permutation(len(self._steps))
        words = (self._tokens != self._pad_id).sum(1)
        self._batches = similar_lengths(order, self._steps, words, self._together, random)
        self._epoch = epoch

    def _load(self, epoch: int, random: np.random.Generator) -> None:
        """Prepares the demonstrations of an epoch, unless they are those of the epoch before."""
        if self._epoch < 0 or self._augment or self._epochs.changing:
            dataset = self._epochs.load(epoch)
            dataset = self._augment(dataset, random) if self._augment else dataset
            together = min(self._batch_size, len(dataset.instances) // count() * count())
            self._together, self._simulator = together, Simulator(dataset, share_of(together))
            self._tokens = self._reader.padded(dataset.instructions, pad_id=self._pad_id)
            self._plans = demonstrated(dataset.instances)
            self._steps = np.array([len(plan.actions) for plan in self._plans])
            self._looks_for = names_only_the_goal(dataset.instances) & self._explores

    def _word_sentences(self, instance: Instance) -> NDArray[np.int64] | None:
        """Returns the sentence of each word, or None where the source does not divide the instruction."""
        texts = [sentence.text for sentence in instance.sentences]
        if len(texts) < 2 or " ".join(texts) != instance.instruction:
            return None
        return np.array(self._reader.sentence_of_words(instance.instruction, texts))

    def _demonstrated(self, numbers: NDArray[np.int64]) -> Played:
        """Returns the demonstrations as the expert walks them."""
        plans = PlanPolicy([self._plans[number].actions for number in numbers])
        longest, looking = int(self._steps[numbers].max()), self._looks_for[numbers]
        if not looking.any():
            return rollout(plans, self._simulator, numbers, longest)
        most = max(longest, 2 * int(self._steps[numbers[looking]].max()) + SPARE)
        return rollout(Guided(plans, looking, follows=True), self._simulator, numbers, most)

    def _played(
        self, student: Navigator, numbers: NDArray[np.int64], tokens: Tensor, alter: Alter, temperature: float
    ) -> Played:
        """Returns what the student does, and what the expert would do in its place."""
        policy = Student(student, self._tokenizer, tokens, temperature=temperature, alter=alter)
        longest = int(self._steps[numbers].max())
        # Room to go astray and come back, without letting one lost agent hold up the batch.
        most = longest + longest // 2 + 5
        looking = self._looks_for[numbers]
        guided = Guided(policy, looking, follows=False)
        played = rollout(guided if looking.any() else policy, self._simulator, numbers, most, ask_expert=True)
        student.train()
        if looking.any():
            played = replace(played, expert=np.where(looking, np.stack(guided.advice), played.expert))
        return played

    def _on_route(self, played: Played) -> NDArray[np.bool_]:
        """Returns bool (T, B): True until an agent has strayed from its path.

        Far from the path the words no longer tell what the expert, who knows the goal, would do.
        """
        on_route = np.empty(played.active.shape, dtype=np.bool_)
        cells = played.poses[:-1, :, :2]
        for agent, number in enumerate(played.instances):
            episode = self._simulator.dataset.instances[number].episode
            reach = STRAY * self._simulator.dataset.houses[episode.scan].stride
            gaps = np.abs(cells[:, agent, None] - np.array(episode.path)[None]).sum(2).min(1)
            on_route[:, agent] = np.logical_and.accumulate(gaps <= reach)
        return on_route

    def _relevant(
        self, played: Played, num_words: int, deaf: NDArray[np.bool_], follows: bool
    ) -> NDArray[np.bool_]:
        """Returns bool (T, B, L): the words of the sentence that describes where each agent is."""
        relevant = np.zeros((*played.actions.shape, num_words), dtype=np.bool_)
        for agent, number in enumerate(played.instances):
            if deaf[agent] or not follows:
                continue
            words = self._word_sentences(self._simulator.dataset.instances[number])
            if words is None:
                continue
            steps = self._plans[number].sentences
            relevant[: len(steps), agent, : len(words)] = steps[:, None] == words[None, :]
        return relevant


def without_padding(tokens: Tensor, pad_id: int) -> Tensor:
    """Returns instructions, int (B, L), as long as the longest of them is, and one token at least."""
    return tokens[:, : max(int((tokens != pad_id).sum(1).max()), 1)]


def similar_lengths(
    order: NDArray[np.int64],
    steps: NDArray[np.int64],
    words: NDArray[np.int64],
    batch_size: int,
    random: np.random.Generator,
) -> list[NDArray[np.int64]]:
    """Returns batches of episodes of similar length, in random order, so that little is spent on waiting.

    Of each 32 batches four have episodes of about as many steps, and of those each one instructions of about as
    many words: a batch takes as long as its longest episode, and reads as long as its longest instruction.

    Args:
        order: random order of the episodes.
        steps: of each episode.
        words: of each episode's instruction.
        batch_size: episodes in a batch; what does not fill one is left out.
        random: decides the order of the batches.
    """
    pool, alike = batch_size * 32, batch_size * 4
    batches = []
    for start in range(0, len(order), pool):
        chunk = order[start : start + pool]
        chunk = chunk[np.argsort(steps[chunk], kind="stable")]
        groups = [chunk[i : i + alike] for i in range(0, len(chunk), alike)]
        chunk = np.concatenate([group[np.argsort(words[group], kind="stable")] for group in groups])
        batches += [chunk[i : i + batch_size] for i in range(0, len(chunk) - batch_size + 1, batch_size)]
    return [batches[number] for number in random.permutation(len(batches))]
