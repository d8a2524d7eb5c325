"""From token ids to one feature vector per word: a bidirectional LSTM, or any Hugging Face encoder."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from vln.agents.bidirectional import BidirectionalLSTM
from vln.agents.dropout import Dropout
from vln.agents.hub import longest_text
from vln.envs.errors import InputError
from vln.envs.language.tokenizer import PAD_ID

_MEMORY = 1 << 30  # bytes of features of texts that a frozen encoder remembers


class Words(NamedTuple):
    """An encoded instruction.

    Attributes:
        features: float (B, L, D).
        mask: bool (B, L): True at words, False at padding.
    """

    features: Tensor
    mask: Tensor

    def select(self, rows: Tensor) -> "Words":
        """Returns the instructions of these rows, int (N,); one may appear several times."""
        rows = rows.to(self.mask.device)
        return Words(self.features.index_select(0, rows), self.mask.index_select(0, rows))


def mask_words(tokens: Tensor, pad_id: int, unknown_id: int) -> Tensor:
    """Returns the instruction of a deaf agent: one unknown word per row, the rest padding."""
    silent = torch.full_like(tokens, pad_id)
    silent[:, 0] = unknown_id
    return silent


class WordEncoder(nn.Module):
    """Word embeddings and a bidirectional LSTM (Wang et al., CVPR 2019, section 3.2)."""

    def __init__(self, vocabulary_size: int, embedding_size: int, size: int, dropout: float) -> None:
        """Makes the encoder; `size` (even) is the feature size D."""
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, embedding_size, padding_idx=PAD_ID)
        self.lstm = BidirectionalLSTM(embedding_size, size)
        self.dropout = Dropout(dropout)

    def forward(self, tokens: Tensor) -> Words:
        """Encodes token ids, int (B, L), padded on the right; an empty instruction is one padding token."""
        mask = tokens != PAD_ID
        mask[:, 0] = True
        return Words(self.dropout(self.lstm(self.dropout(self.embedding(tokens)), mask)), mask)


class HubEncoder(nn.Module):
    """A Hugging Face encoder by name or folder, projected to the navigator's feature size."""

    def __init__(self, model: nn.Module, size: int, dropout: float, pad_id: int, *, frozen: bool) -> None:
        """Wraps a `transformers` encoder; a frozen one keeps its weights and only the projection learns."""
        super().__init__()
        self.frozen = frozen
        self.pad_id = pad_id
        self._reader = Frozen(model) if frozen else None
        if not frozen:
            self.model = model
        self.projection = nn.Linear(model.config.hidden_size, size)  # type: ignore[union-attr,arg-type]
        self.dropout = Dropout(dropout)

    @property
    def hub_model(self) -> nn.Module:
        """The encoder itself."""
        return self._reader.model if self._reader else self.model

    def forward(self, tokens: Tensor) -> Words:
        """Encodes the model's own token ids, int (B, L), padded on the right with its tokenizer's padding id.

        Raises:
            InputError: if a text is longer than the encoder can read.
        """
        longest = longest_text(self.hub_model)
        if longest is not None and tokens.shape[1] > longest:
            raise InputError(f"an instruction of {tokens.shape[1]} tokens: its encoder reads {longest} at most")
        mask = tokens != self.pad_id
        mask[:, 0] = True
        hidden = self._reader(tokens, mask) if self._reader else _read(self.model, tokens, mask)
        return Words(self.dropout(self.projection(hidden)), mask)


class Frozen:
    """A network that never changes: no gradients, no dropout, no part of the weights that are saved.

    Every text is read once and by itself, so that its features do not depend on the batch it comes in.
    """

    def __init__(self, model: nn.Module) -> None:
        """Freezes a network."""
        self.model = model.eval().requires_grad_(False)
        self._known: dict[bytes, Tensor] = {}
        self._room = _MEMORY

    def __deepcopy__(self, memo: object) -> "Frozen":
        """Returns itself: what never changes needs no copies."""
        return self

    def __call__(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """Returns features, float (B, L, D), of token ids, int (B, L); those of padding are 0."""
        lengths = (mask * torch.arange(1, mask.shape[1] + 1, device=mask.device)).amax(1).tolist()
        texts = [self._read(row[:length]) for row, length in zip(tokens, lengths, strict=True)]
        features = texts[0].new_zeros(*tokens.shape, texts[0].shape[1])
        for row, text in zip(features, texts, strict=True):
            row[: len(text)] = text
        return features

    @torch.no_grad()
    def _read(self, tokens: Tensor) -> Tensor:
        key = tokens.cpu().numpy().tobytes()
        if key in self._known:
            return self._known[key]
        # No part of the weights that are saved, and so not moved with them.
        features = _read(self.model.to(tokens.device), tokens[None], torch.ones_like(tokens[None]))[0]
        if features.nbytes <= self._room:
            self._room -= features.nbytes
            self._known[key] = features
        return features


def _read(model: nn.Module, tokens: Tensor, mask: Tensor) -> Tensor:
    """Returns the features of token ids, float (B, L, D)."""
    return model(input_ids=tokens, attention_mask=mask.long()).last_hidden_state  # type: ignore[no-any-return]
