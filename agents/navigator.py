"""The navigator: cross-modal reasoning over history, words and view (Wang et al., CVPR 2019, section 3.2).

At each step
    v_t    = attention(h_{t-1}, patches)                  what the history looks at
    h_t    = LSTM([v_t, layout_t, a_{t-1}, c_text_{t-1}], h_{t-1})   the history of the trajectory
    c_text = attention(h_t, words)                        the words that matter now
    c_vis  = attention(c_text, patches)                   where those words are to be seen
    p      = softmax([h_t, c_text, c_vis] W_c (u_k W_u)^T)  u_k stands for action k
`vln.agents.history` has the recurrence; other cores may take the LSTM's place. Two of its inputs are ours, not the
paper's: a summary of the free space around (the paper's views are image features that carry it), and the previous
text context, so that the history knows which words are done; `text_feedback=False` gives the paper's recurrence.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from vln.agents.attention import Attention
from vln.agents.candidates import before, candidates_for, previous_action_embedding
from vln.agents.device import moved
from vln.agents.dropout import Dropout
from vln.agents.history import HistorySizes, build_history
from vln.agents.instruction_encoder import HubEncoder, WordEncoder, Words, mask_words
from vln.agents.recurrence import Memory
from vln.agents.state import NavigatorState
from vln.agents.view_encoder import Patches, build_view_encoder
from vln.envs.language.tokenizer import PAD_ID, UNKNOWN_ID
from vln.envs.simulation.observation import Observation
from vln.envs.world.eyes import Eyes

READ_AT_ONCE = 64  # texts of about the same length


@dataclass(frozen=True)
class NavigatorConfig:
    """Sizes and parts of a navigator.

    Attributes:
        eyes: what it is made to see.
        vocabulary_size: number of token ids.
        pad_id: id of the padding token.
        unknown_id: id of the token that stands for a word that is not known, or not heard.
        view_encoder: "crop" for small local views, "cells" for large, mostly empty ones, "map" for memories,
            "pixels" for pictures.
        instruction_encoder: "lstm", or the name or folder of a Hugging Face encoder.
        tune_encoder: whether a Hugging Face encoder's own weights learn, or only the projection of its features.
        word_size: size of word embeddings.
        view_size: feature size of patches.
        hidden_size: size of the history and of encoded words.
        attention_size: size of attention keys.
        layout_reach: cells around the agent of which it is told, all at once, which are free.
        dropout: dropout on words and on what the decision is made from.
        cross_modal: history -> text -> vision as in the paper; without it c_vis is looked up from the history.
        text_feedback: whether the history sees the previous text context.
        core: recurrent core of the history; see `vln.agents.recurrence`.
        candidate_size: features of a candidate action, in worlds where the actions differ from place to place; 0
            where they are the four moves of a grid.
        blind: whether it has never seen anything and never will: a unimodal baseline (Thomason et al., NAACL
            2019).
        deaf: whether it has never heard a word and never will.
    """

    eyes: Eyes
    vocabulary_size: int
    pad_id: int = PAD_ID
    unknown_id: int = UNKNOWN_ID
    view_encoder: str = "crop"
    instruction_encoder: str = "lstm"
    tune_encoder: bool = False
    word_size: int = 64
    view_size: int = 32
    hidden_size: int = 128
    attention_size: int = 64
    layout_reach: int = 4
    dropout: float = 0.1
    cross_modal: bool = True
    text_feedback: bool = True
    core: str = "lstm"
    candidate_size: int = 0
    blind: bool = False
    deaf: bool = False


class Decision(NamedTuple):
    """What the navigator decides at one step, or at T steps with a leading T.

    Attributes:
        logits: float (B, K): unnormalised log-probabilities of the candidate actions; K is 4 in a grid.
        text_attention: float (B, L): weights of the words.
        visual_attention: float (B, P): weights of the patches.
        known: float (B, 2H): [h_t, c_text], from which a baseline can tell how well it goes.
    """

    logits: Tensor
    text_attention: Tensor
    visual_attention: Tensor
    known: Tensor


class Navigator(nn.Module):
    """Maps an instruction and what is seen and done so far to the next action."""

    def __init__(self, config: NavigatorConfig, hub_model: nn.Module | None = None) -> None:
        """Makes a navigator; `hub_model` is the Hugging Face encoder where the config names one."""
        super().__init__()
        self.config = config
        hidden, view = config.hidden_size, config.view_size
        if hub_model is None:
            self.instruction_encoder: nn.Module = WordEncoder(
                config.vocabulary_size, config.word_size, hidden, config.dropout
            )
        else:
            self.instruction_encoder = HubEncoder(
                hub_model, hidden, config.dropout, config.pad_id, frozen=not config.tune_encoder
            )
        self.view_encoder = build_view_encoder(config.view_encoder, config.eyes, view, config.layout_reach)
        self.previous_action = previous_action_embedding(config.candidate_size)
        sizes = HistorySizes(view, hidden, config.attention_size, config.text_feedback)
        self.history = build_history(config.core, sizes)
        self.find = Attention(hidden, view, config.attention_size)
        self.decide = nn.Linear(hidden + hidden + view + view, config.attention_size)
        self.candidates = candidates_for(config.candidate_size, config.attention_size)
        self.dropout = Dropout(config.dropout)

    @property
    def device(self) -> torch.device:
        """Where it computes; what it is given is moved there."""
        return self.decide.weight.device

    def start(self, batch_size: int) -> NavigatorState:
        """Returns the empty memory of B agents, who have done nothing."""
        memory = self.history.start(self.decide.weight, batch_size)
        return NavigatorState(memory, self.candidates.nothing(batch_size))

    def read_instruction(self, tokens: Tensor) -> Words:
        """Encodes token ids, int (B, L), once per episode; unless it learns, what several are told once."""
        tokens = moved(tokens, self.device)
        heard = self.silenced(tokens) if self.config.deaf else tokens
        if self.training:  # dropout makes something else of each
            return self.instruction_encoder(heard)  # type: ignore[no-any-return]
        different, number = torch.unique(heard, dim=0, return_inverse=True)
        words = self._read_by_length(different)
        return words if len(different) == len(heard) == 1 else words.select(number)

    def _read_by_length(self, tokens: Tensor) -> Words:
        """Encodes texts, int (B, L), those of about the same length together: the longest one takes the time."""
        if len(tokens) <= READ_AT_ONCE:
            return self.instruction_encoder(tokens)  # type: ignore[no-any-return]
        features = self.decide.weight.new_zeros(*tokens.shape, self.config.hidden_size)
        mask, lengths = torch.zeros_like(tokens, dtype=torch.bool), (tokens != self.config.pad_id).sum(1)
        for rows in lengths.argsort(stable=True).split(READ_AT_ONCE):
            longest = max(int(lengths[rows].max()), 1)
            words = self.instruction_encoder(tokens[rows, :longest])
            features[rows, :longest], mask[rows, :longest] = words
        return Words(features, mask)

    def silenced(self, tokens: Tensor) -> Tensor:
        """Returns instructions, int (B, L), as who does not hear is told them."""
        return mask_words(tokens, self.config.pad_id, self.config.unknown_id)

    def step(
        self, words: Words, seen: Observation[Tensor], state: NavigatorState
    ) -> tuple[Decision, NavigatorState]:
        """Decides one step, and returns the memory with what was seen; `remember` adds what was done.

        Args:
            words: of `read_instruction`.
            seen: by B agents.
            state: of `remember` after the previous step, or of `start`.
        """
        one = seen.map(lambda field: moved(field, self.device)[None])
        decisions, memory = self._decide_all(words, one, state.taken[None], state.memory)
        return Decision(*(field[0] for field in decisions)), state._replace(memory=memory)

    def remember(self, state: NavigatorState, seen: Observation[Tensor], actions: Tensor) -> NavigatorState:
        """Returns the memory with what was done, int (B,), where that was seen."""
        seen = seen.map(lambda field: moved(field, self.device))
        return state._replace(taken=self.candidates.taken(seen, moved(actions, self.device)))

    def forward(
        self, words: Words, seen: Observation[Tensor], actions: Tensor, state: NavigatorState
    ) -> tuple[Decision, NavigatorState]:
        """Decides T steps of which it is known what was seen and done (a demonstration, or a rollout seen again).

        A decision knows what was done before it only.

        Args:
            words: of `read_instruction`.
            seen: at T steps by B agents.
            actions: int (T, B): what was done.
            state: memory before the first step.
        """
        seen = seen.map(lambda field: moved(field, self.device))
        taken = self.candidates.taken(seen, moved(actions, self.device))
        decisions, memory = self._decide_all(words, seen, before(state.taken, taken), state.memory)
        return decisions, NavigatorState(memory, taken[-1])

    def _decide_all(
        self, words: Words, seen: Observation[Tensor], taken_before: Tensor, memory: Memory
    ) -> tuple[Decision, Memory]:
        """Decides T steps, given what was done before each of them."""
        patches = self._see(seen.view)
        told, memory = self.history(words, patches, self.previous_action(taken_before), memory)
        logits, visual_weights = self._decide(told.known, patches, seen)
        return Decision(logits, told.text_attention, visual_weights, told.known), memory

    def _decide(self, known: Tensor, patches: Patches, seen: Observation[Tensor]) -> tuple[Tensor, Tensor]:
        """Returns logits (T, B, K) and visual attention (T, B, P) from [h_t, c_text] (T, B, 2H).

        Nothing here feeds back into the history, so it is computed for all steps at once.
        """
        hidden, text = known.chunk(2, dim=2)
        query = text if self.config.cross_modal else hidden
        found = self.find(query.flatten(0, 1), patches.features.flatten(0, 1), patches.mask.flatten(0, 1))
        vision, weights = (x.unflatten(0, known.shape[:2]) for x in found)
        decided = self.decide(self.dropout(torch.cat([known, vision, patches.summary], 2)))
        return self.candidates(decided, seen), weights

    def _see(self, views: Tensor) -> Patches:
        """Encodes views (T, B, ...) in one go."""
        seen = torch.zeros_like(views) if self.config.blind else views
        patches = self.view_encoder(seen.flatten(0, 1))
        return Patches(*(x.unflatten(0, views.shape[:2]) for x in patches))
