"""What a navigator chooses among: a decision is a score for each candidate action (Wang et al., CVPR 2019).

`p_k = softmax(query . (u_k W_u))`, where `u_k` stands for candidate k. In a grid the candidates are four moves,
the same everywhere, and `u_k` is learned; in a graph they are the directions to go to, and `u_k` is what is there.
"""

import torch
from torch import Tensor, nn

from vln.envs.geometry import Action
from vln.envs.simulation.observation import Observation

ACTION_SIZE = 32  # of the embedding of the previous action
NO_ACTION = len(Action)  # "nothing done yet" among the embeddings of moves


class Moves(nn.Module):
    """The four moves of a grid."""

    def __init__(self, key_size: int) -> None:
        """Makes an embedding for each."""
        super().__init__()
        self.keys = nn.Parameter(torch.randn(len(Action), key_size) * 0.1)

    def forward(self, query: Tensor, seen: Observation[Tensor]) -> Tensor:
        """Returns logits, float (..., 4), for what is wanted, float (..., D)."""
        return query @ self.keys.T

    def nothing(self, count: int) -> Tensor:
        """Returns what B agents have done before their first action, int (B,)."""
        return torch.full((count,), NO_ACTION, device=self.keys.device)

    def taken(self, seen: Observation[Tensor], actions: Tensor) -> Tensor:
        """Returns what is remembered of actions, int (..., B): their numbers."""
        return actions


class Directions(nn.Module):
    """Candidates that differ from place to place, each known by F features."""

    def __init__(self, candidate_size: int, key_size: int) -> None:
        """Makes the projection of features to keys."""
        super().__init__()
        self.key = nn.Linear(candidate_size, key_size)

    def forward(self, query: Tensor, seen: Observation[Tensor]) -> Tensor:
        """Returns logits, float (..., K), minus infinity where there is no candidate."""
        candidates, allowed = _candidates(seen)
        logits = torch.einsum("...d,...kd->...k", query, self.key(candidates))
        return logits.masked_fill(~allowed, -torch.inf)

    def nothing(self, count: int) -> Tensor:
        """Returns what B agents have done before their first action, float (B, F)."""
        return self.key.weight.new_zeros(count, self.key.in_features)

    def taken(self, seen: Observation[Tensor], actions: Tensor) -> Tensor:
        """Returns what is remembered of actions, float (..., B, F): the features of the candidates taken."""
        candidates, _ = _candidates(seen)
        index = actions[..., None, None].expand(*actions.shape, 1, candidates.shape[-1])
        return candidates.gather(-2, index)[..., 0, :]


def _candidates(seen: Observation[Tensor]) -> tuple[Tensor, Tensor]:
    if seen.candidates is None or seen.allowed is None:
        raise ValueError("this navigator chooses among candidates, and its world shows none")
    return seen.candidates, seen.allowed


def previous_action_embedding(candidate_size: int) -> nn.Module:
    """Returns the embedding of what was done before: of a move, or of a candidate's features."""
    if candidate_size:
        return nn.Linear(candidate_size, ACTION_SIZE)
    return nn.Embedding(NO_ACTION + 1, ACTION_SIZE)


def candidates_for(candidate_size: int, key_size: int) -> Moves | Directions:
    """Returns what is chosen among: candidates of that many features, or moves."""
    return Directions(candidate_size, key_size) if candidate_size else Moves(key_size)


def before(nothing: Tensor, taken: Tensor) -> Tensor:
    """Returns what was done before each of T steps, (T, B, ...), from what was done at them."""
    return torch.cat([nothing[None], taken[:-1]])
