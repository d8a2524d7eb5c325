"""The speaker: from a trajectory to the words that describe it, and the matching critic made of it.

An attention sequence-to-sequence model (Fried et al., NeurIPS 2018; Wang et al., CVPR 2019, section 3.3.2): one
LSTM reads what was seen and done at each step, in both directions; another writes the words, looking at the
steps. Frozen, it is the matching critic: how likely it finds an instruction, given a trajectory.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from vln.agents.attention import Attention
from vln.agents.bidirectional import BidirectionalLSTM
from vln.agents.device import all_moved, moved
from vln.agents.dropout import Dropout
from vln.agents.view_encoder import build_view_encoder
from vln.envs.geometry import Action
from vln.envs.language.tokenizer import PAD_ID
from vln.envs.simulation.played import Played
from vln.envs.world.eyes import Eyes


@dataclass(frozen=True)
class SpeakerConfig:
    """Sizes of a speaker.

    Attributes:
        eyes: what it is made to see.
        vocabulary_size: number of token ids; beginning and end of a text get the two ids after them.
        view_encoder: see `vln.agents.view_encoder`.
        word_size: size of word embeddings.
        view_size: feature size of patches.
        hidden_size: size of the encoded steps and of the decoder (even).
        attention_size: size of attention keys.
        layout_reach: see `vln.agents.navigator.NavigatorConfig`.
        dropout: dropout on words, steps and what a word is chosen from.
        longest: tokens that a text it speaks has at most.
    """

    eyes: Eyes
    vocabulary_size: int
    view_encoder: str = "crop"
    word_size: int = 64
    view_size: int = 32
    hidden_size: int = 192
    attention_size: int = 64
    layout_reach: int = 4
    dropout: float = 0.2
    longest: int = 120

    @property
    def begin_id(self) -> int:
        """The token before the first word."""
        return self.vocabulary_size

    @property
    def end_id(self) -> int:
        """The token after the last word."""
        return self.vocabulary_size + 1


class Watched(NamedTuple):
    """What B agents saw and did in T steps.

    Attributes:
        views: uint8 (T, B, ...): before each action.
        actions: int (T, B).
        active: bool (T, B): steps that were done; every agent has done at least the first.
    """

    views: Tensor
    actions: Tensor
    active: Tensor


def watched(played: Played) -> Watched:
    """Returns what a speaker watches of episodes."""
    fields = (played.observations.view, played.actions, played.active)
    return Watched(*(torch.from_numpy(field) for field in fields))


class Recalled(NamedTuple):
    """Encoded trajectories.

    Attributes:
        steps: float (B, T, H).
        mask: bool (B, T): True at steps that were done.
        whole: float (B, H): the mean of the encoded steps.
    """

    steps: Tensor
    mask: Tensor
    whole: Tensor


class Said(NamedTuple):
    """What a speaker thinks of texts.

    Attributes:
        logits: float (B, L + 1, V): of each word and of the end after them.
        attention: float (B, L + 1, T): weights of the steps.
    """

    logits: Tensor
    attention: Tensor


class Speaker(nn.Module):
    """Says what a trajectory looks like in words."""

    def __init__(self, config: SpeakerConfig) -> None:
        """Makes a speaker with fresh weights."""
        super().__init__()
        self.config = config
        view, hidden = config.view_size, config.hidden_size
        self.view_encoder = build_view_encoder(config.view_encoder, config.eyes, view, config.layout_reach)
        self.action = nn.Embedding(len(Action), 32)
        self.look = Attention(32 + view, view, config.attention_size)
        self.encoder = BidirectionalLSTM(view + view + 32, hidden)
        self.word = nn.Embedding(config.vocabulary_size + 2, config.word_size, padding_idx=PAD_ID)
        self.begin = nn.Linear(hidden, hidden)
        self.decoder = nn.LSTM(config.word_size, hidden, batch_first=True)
        self.find = Attention(hidden, hidden, config.attention_size)
        self.mix = nn.Linear(2 * hidden, hidden)
        self.choose = nn.Linear(hidden, config.vocabulary_size + 2)
        self.dropout = Dropout(config.dropout)

    @property
    def device(self) -> torch.device:
        """Where it computes; what it is given is moved there."""
        return self.choose.weight.device

    def watch(self, trajectories: Watched) -> Recalled:
        """Encodes trajectories."""
        views, actions, active = all_moved(trajectories, self.device)
        patches = self.view_encoder(views.flatten(0, 1))
        done = self.action(actions.flatten())
        # What matters in a view depends on what was done there: the doorway entered, the table passed.
        query = torch.cat([done, patches.summary], 1)
        seen = self.look(query, patches.features, patches.mask).context
        steps = (
            self.dropout(torch.cat([seen, patches.summary, done], 1)).unflatten(0, actions.shape).transpose(0, 1)
        )
        encoded = self.encoder(steps, active.T)
        count = active.sum(0)[:, None]
        return Recalled(self.dropout(encoded), active.T, encoded.sum(1) / count)

    def forward(self, memory: Recalled, tokens: Tensor) -> Said:
        """Judges the words of texts, int (B, L), each after those before it."""
        tokens = moved(tokens, self.device)
        begin = tokens.new_full((tokens.shape[0], 1), self.config.begin_id)
        states, _ = self.decoder(self.dropout(self.word(torch.cat([begin, tokens], 1))), self._start(memory))
        return self._words(memory, states)

    def log_likelihood(self, memory: Recalled, tokens: Tensor) -> Tensor:
        """Returns float (B,): the mean log-probability of the words of texts, int (B, L), and of their end."""
        targets = self.targets(tokens)
        losses = functional.cross_entropy(
            self(memory, tokens).logits.transpose(1, 2), targets, ignore_index=PAD_ID, reduction="none"
        )
        return -losses.sum(1) / (targets != PAD_ID).sum(1)

    def targets(self, tokens: Tensor) -> Tensor:
        """Returns int (B, L + 1): the texts, int (B, L), each with the end token after it."""
        tokens = moved(tokens, self.device)
        targets = functional.pad(tokens.long(), (0, 1), value=PAD_ID)
        return targets.scatter(1, (tokens != PAD_ID).sum(1, keepdim=True), self.config.end_id)

    @torch.no_grad()
    def speak(self, memory: Recalled, longest: int | None = None, temperature: float = 0.0) -> Tensor:
        """Returns texts as token ids, int (B, L), padded: greedy, or sampled at a temperature above 0."""
        batch = memory.steps.shape[0]
        token = torch.full((batch,), self.config.begin_id, device=self.device)
        state, over = self._start(memory), torch.zeros(batch, dtype=torch.bool, device=self.device)
        texts: list[Tensor] = []
        while len(texts) < (longest or self.config.longest) and not over.all():
            hidden, state = self.decoder(self.word(token)[:, None], state)
            logits = self._words(memory, hidden).logits[:, 0]
            logits[:, [PAD_ID, self.config.begin_id]] = -torch.inf
            if temperature > 0:
                token = torch.multinomial(torch.softmax(logits / temperature, 1), 1)[:, 0]
            else:
                token = logits.argmax(1)
            over = over | (token == self.config.end_id)
            texts.append(token.masked_fill(over, PAD_ID))
        return torch.stack(texts, 1)

    @torch.no_grad()
    def speak_by_beam(self, memory: Recalled, beam: int = 5, longest: int | None = None) -> Tensor:
        """Returns texts as token ids, int (B, L), padded: the likeliest per word that a beam search finds."""
        batch, end = memory.steps.shape[0], self.config.end_id
        memory = Recalled(*(field.repeat_interleave(beam, 0) for field in memory))
        rows = torch.arange(batch, device=self.device)[:, None] * beam
        state = self._start(memory)
        texts = torch.full((batch * beam, 1), self.config.begin_id, device=self.device)
        # At first all beams are equal: only one of them may grow.
        score = torch.full((batch, beam), -torch.inf, device=self.device)
        score[:, 0] = 0
        for _ in range(longest or self.config.longest):
            over = (texts[:, -1] == end) | (texts[:, -1] == PAD_ID)
            if over.all():
                break
            hidden, state = self.decoder(self.word(texts[:, -1:].clamp(min=0)), state)
            log_p = torch.log_softmax(self._words(memory, hidden).logits[:, 0], 1)
            log_p[:, [PAD_ID, self.config.begin_id]] = -torch.inf
            log_p[over] = -torch.inf
            log_p[over, PAD_ID] = 0.0
            total, index = (score.flatten()[:, None] + log_p).view(batch, -1).topk(beam, 1)
            score, source = total, (rows + index // log_p.shape[1]).flatten()
            texts = torch.cat([texts[source], (index % log_p.shape[1]).view(-1, 1)], 1)
            state = (state[0][:, source], state[1][:, source])
        lengths = (texts != PAD_ID).sum(1).view(batch, beam)
        best = (rows[:, 0] + (score / lengths).argmax(1)).long()
        chosen = texts[best, 1:]
        return chosen.masked_fill(chosen == end, PAD_ID)

    def _start(self, memory: Recalled) -> tuple[Tensor, Tensor]:
        hidden = torch.tanh(self.begin(memory.whole))[None]
        return hidden, torch.zeros_like(hidden)

    def _words(self, memory: Recalled, states: Tensor) -> Said:
        """Chooses words from the decoder's states, float (B, L, H)."""
        # All words at once: nothing that is found feeds back into the decoder.
        found, attention = self.find(states, memory.steps, memory.mask)
        mixed = torch.tanh(self.mix(self.dropout(torch.cat([states, found], 2))))
        return Said(self.choose(self.dropout(mixed)), attention)
