"""The navigator: cross-modal reasoning over history, words and view (Wang et al., CVPR 2019, section 3.2).

At each step
    v_t    = attention(h_{t-1}, patches)                  what the history looks at
    h_t    = LSTM([v_t, layout_t, a_{t-1}, c_text_{t-1}], h_{t-1})   the history of the trajectory
    c_text = attention(h_t, words)                        the words that matter now
    c_vis  = attention(c_text, patches)                   where those words are to be seen
    p      = softmax([h_t, c_text, c_vis] W_c (u_k W_u)^T)  u_k is the embedding of action k
`vln.agents.history` has the recurrence; other cores may take the LSTM's place. Two of its inputs are ours, not the
paper's: a summary of the free space around (the paper's views are image features that carry it), and the previous
text context, so that the history knows which words are done; `text_feedback=False` gives the paper's recurrence.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from vln.agents.attention import Attention
from vln.agents.history import ACTION_SIZE, HistorySizes, build_history
from vln.agents.instruction_encoder import HubEncoder, WordEncoder, Words
from vln.agents.recurrence import Memory
from vln.agents.view_encoder import Patches, build_view_encoder
from vln.envs.geometry import Action
from vln.envs.world.camera import Camera
from vln.envs.world.task import ViewShape

NO_ACTION = len(Action)  # index of "nothing done yet" in the embedding of previous actions


@dataclass(frozen=True)
class NavigatorConfig:
    """Sizes and parts of a navigator.

    Attributes:
        view: shape of the local views it is made for.
        camera: of the pictures it is made for, or None where it sees local views.
        vocabulary_size: number of token ids.
        pad_id: id of the padding token.
        view_encoder: "crop" for small local views, "cells" for large, mostly empty ones, "pixels" for pictures.
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
    """

    view: ViewShape
    vocabulary_size: int
    pad_id: int = 0
    camera: Camera | None = None
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


class Decision(NamedTuple):
    """What the navigator decides at one step, or at T steps with a leading T.

    Attributes:
        logits: float (B, 4): unnormalised log-probabilities of the actions.
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
        self.view_encoder = build_view_encoder(
            config.view_encoder, config.camera or config.view, view, config.layout_reach
        )
        self.previous_action = nn.Embedding(NO_ACTION + 1, ACTION_SIZE)
        sizes = HistorySizes(view, hidden, config.attention_size, config.text_feedback)
        self.history = build_history(config.core, sizes)
        self.find = Attention(hidden, view, config.attention_size)
        self.decide = nn.Linear(hidden + hidden + view + view, config.attention_size)
        self.action = nn.Parameter(torch.randn(len(Action), config.attention_size) * 0.1)
        self.dropout = nn.Dropout(config.dropout)

    def start(self, batch_size: int) -> Memory:
        """Returns the empty memory of B agents."""
        return self.history.start(self.action, batch_size)

    def read_instruction(self, tokens: Tensor) -> Words:
        """Encodes token ids, int (B, L), once per episode."""
        return self.instruction_encoder(tokens)  # type: ignore[no-any-return]

    def step(
        self, instruction: Words, view: Tensor, previous_actions: Tensor, state: Memory
    ) -> tuple[Decision, Memory]:
        """Decides one step.

        Args:
            instruction: of `read_instruction`.
            view: uint8 (B, V, U, 3).
            previous_actions: int (B,): the last action, `NO_ACTION` at the start.
            state: of the previous step or of `start`.
        """
        decisions, state = self(instruction, view[None], previous_actions[None], state)
        return Decision(*(field[0] for field in decisions)), state

    def forward(
        self, instruction: Words, views: Tensor, previous_actions: Tensor, state: Memory
    ) -> tuple[Decision, Memory]:
        """Decides T steps whose views are known (a demonstration, or a rollout seen again).

        Args:
            instruction: of `read_instruction`.
            views: uint8 (T, B, V, U, 3).
            previous_actions: int (T, B).
            state: memory before the first step.
        """
        patches = self._see(views)
        told, state = self.history(instruction, patches, self.previous_action(previous_actions), state)
        logits, visual_weights = self._decide(told.known, patches)
        return Decision(logits, told.text_attention, visual_weights, told.known), state

    def _decide(self, known: Tensor, patches: Patches) -> tuple[Tensor, Tensor]:
        """Returns logits (T, B, 4) and visual attention (T, B, P) from [h_t, c_text] (T, B, 2H).

        Nothing here feeds back into the history, so it is computed for all steps at once.
        """
        hidden, text = known.chunk(2, dim=2)
        query = text if self.config.cross_modal else hidden
        found = self.find(query.flatten(0, 1), patches.features.flatten(0, 1), patches.mask.flatten(0, 1))
        vision, weights = (x.unflatten(0, known.shape[:2]) for x in found)
        decided = self.decide(self.dropout(torch.cat([known, vision, patches.summary], 2)))
        return decided @ self.action.T, weights

    def _see(self, views: Tensor) -> Patches:
        """Encodes views (T, B, ...) in one go."""
        patches = self.view_encoder(views.flatten(0, 1))
        return Patches(*(x.unflatten(0, views.shape[:2]) for x in patches))
