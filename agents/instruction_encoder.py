"""From token ids to one feature vector per word: a bidirectional LSTM, or any Hugging Face encoder."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from vln.agents.bidirectional import BidirectionalLSTM
from vln.envs.language.tokenizer import PAD_ID


class Words(NamedTuple):
    """An encoded instruction.

    Attributes:
        features: float (B, L, D).
        mask: bool (B, L): True at words, False at padding.
    """

    features: Tensor
    mask: Tensor


class WordEncoder(nn.Module):
    """Word embeddings and a bidirectional LSTM (Wang et al., CVPR 2019, section 3.2)."""

    def __init__(self, vocabulary_size: int, embedding_size: int, size: int, dropout: float) -> None:
        """Makes the encoder; `size` (even) is the feature size D."""
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, embedding_size, padding_idx=PAD_ID)
        self.lstm = BidirectionalLSTM(embedding_size, size)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor) -> Words:
        """Encodes token ids, int (B, L), padded on the right; an empty instruction is one padding token."""
        mask = tokens != PAD_ID
        mask[:, 0] = True
        return Words(self.dropout(self.lstm(self.dropout(self.embedding(tokens)), mask)), mask)


class HubEncoder(nn.Module):
    """A Hugging Face encoder by name or folder, projected to the navigator's feature size."""

    def __init__(self, model: nn.Module, size: int, dropout: float, *, frozen: bool) -> None:
        """Wraps a `transformers` encoder; a frozen one keeps its weights and only the projection learns."""
        super().__init__()
        self.model = model
        self.frozen = frozen
        self.projection = nn.Linear(model.config.hidden_size, size)  # type: ignore[union-attr,arg-type]
        self.dropout = nn.Dropout(dropout)
        if frozen:
            model.requires_grad_(False)

    def forward(self, tokens: Tensor) -> Words:
        """Encodes the model's own token ids, int (B, L), padded with its tokenizer's padding id."""
        padding = self.model.config.pad_token_id or 0  # type: ignore[union-attr]
        mask = tokens.ne(padding)  # type: ignore[arg-type]
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            hidden = self.model(input_ids=tokens, attention_mask=mask.long()).last_hidden_state
        return Words(self.dropout(self.projection(hidden)), mask)
