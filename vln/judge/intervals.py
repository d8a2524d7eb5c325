"""95 % intervals of means and rates over episodes that are not independent of each other.

Several instructions may describe one path, several paths lead to one goal, many goals lie in one building: who
draws instructions one by one believes to know more than he does. So every interval is made for each way to put
instructions into groups, and the widest counts.

A share that is 0 or 1 in every episode is a rate and has Wilson's interval (1927), which has width at 0 and 100 %.
In groups, N instructions count as many as would tell as much if they were independent (Kish's effective sample
size), with Student's t for the number of groups, as Korn and Graubard (Survey Methodology 24, 1998) do for
surveys. Everything else has a bootstrap over groups, whose percentiles lie further out for few groups (Hesterberg,
"What Teachers Should Know About the Bootstrap", The American Statistician 69, 2015: the expanded percentile
interval). Of more than ten thousand groups the bounds are those of the normal distribution that it tends to.
"""

from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit  # scipy.stats has them as well, and takes a second to load

ALONE = "instruction"  # the kind of group that has one instruction each
FEWEST_GROUPS = 4  # of which something can be said about others of their kind
_UPPER = 0.975
_RESAMPLES = 2000
_MANY = 10_000  # groups whose resampled means are as good as normal, and more than memory should hold all draws of

Groups = Mapping[
    str, NDArray[np.int64]
]  # (N,) the group of each instruction, by kind of group, the smallest first


class Interval(NamedTuple):
    """Where a mean lies, with 95 % confidence.

    Attributes:
        low: its lower bound.
        high: its upper bound.
        over: the kind of groups that it was made over.
    """

    low: float
    high: float
    over: str

    @property
    def width(self) -> float:
        """How much is not known."""
        return self.high - self.low


def means_with_intervals(
    columns: Mapping[str, Sequence[float] | NDArray[np.float64]],
    groups: Groups | None = None,
    *,
    shares: Collection[str] = (),
    seed: int = 0,
) -> dict[str, Any]:
    """Returns the mean of each named list as JSON values; "ci95" has the intervals, "ci95_over" their groups.

    Both are None where nothing is known: for a single instruction, or values that are infinite.

    Args:
        columns: values of the same N instructions in the same order.
        groups: how instructions belong together; by default each is on its own.
        shares: names of the lists whose values lie from 0 to 1.
        seed: of the resampling.

    Raises:
        ValueError: if there is no instruction.
    """
    table = np.array(list(columns.values()), dtype=np.float64)
    if table.size == 0:
        raise ValueError("no scores to summarise")
    kinds = groups_of_use(groups or {}, table.shape[1])
    resampled = bootstrap_intervals(table, kinds, seed)
    found: dict[str, Interval | None] = {}
    for name, values, interval in zip(columns, table, resampled, strict=True):
        if name in shares and np.isin(values, (0, 1)).all():
            found[name] = rate_interval(values, kinds)
        elif name in shares and interval is None:
            found[name] = Interval(0.0, 1.0, ALONE)
        else:
            found[name] = interval
    return {
        **dict(zip(columns, table.mean(1).tolist(), strict=True)),
        "ci95": {name: one and [one.low, one.high] for name, one in found.items()},
        "ci95_over": {name: one and one.over for name, one in found.items()},
    }


def groups_of_use(groups: Groups, count: int) -> dict[str, NDArray[np.int64]]:
    """Returns `count` instructions each on its own, and the groupings that say more, numbered from 0."""
    kinds = {ALONE: np.arange(count)}
    for kind, labels in groups.items():
        numbers = np.unique(labels, return_inverse=True)[1]
        if FEWEST_GROUPS <= numbers.max() + 1 < count:
            kinds[kind] = numbers
    return kinds


def rate_interval(values: NDArray[np.float64], kinds: Groups) -> Interval:
    """Returns the widest of Wilson's intervals of a rate over several kinds of groups.

    Args:
        values: (N,), each 0 or 1.
        kinds: as `groups_of_use` returns them.
    """
    rate = float(values.mean())
    if rate in (0.0, 1.0):
        # Nothing differs, so nothing shows how alike the members of a group are: the smallest count as one each.
        *_, (kind, labels) = list(kinds.items())[:2]
        return Interval(*wilson_interval(rate, labels.max() + 1), kind)
    intervals = []
    for kind, labels in kinds.items():
        groups = int(labels.max()) + 1
        if kind == ALONE:
            bounds = wilson_interval(rate, len(values))
        else:
            bounds = wilson_interval(rate, effective_size(values, labels), float(stdtrit(groups - 1, _UPPER)))
        intervals.append(Interval(*bounds, kind))
    return max(intervals, key=lambda one: one.width)


def wilson_interval(rate: float, count: float, z: float = float(ndtri(_UPPER))) -> tuple[float, float]:
    """Returns Wilson's score interval of a rate among `count` trials, which need not be a whole number."""
    centre = (rate + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * sqrt(rate * (1 - rate) / count + z**2 / (4 * count**2))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def effective_size(values: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Returns how many independent trials tell as much as these, at most N (Kish).

    Args:
        values: (N,), each 0 or 1, not all the same.
        labels: (N,), the group of each, numbered from 0.
    """
    rate, groups = values.mean(), labels.max() + 1
    # The variance of the rate as a ratio of two totals of groups, linearised.
    residuals = np.bincount(labels, values - rate)
    variance = groups / (groups - 1) * (residuals**2).sum() / len(values) ** 2
    return float(min(len(values), rate * (1 - rate) / max(variance, np.finfo(float).tiny)))


def bootstrap_intervals(table: NDArray[np.float64], kinds: Groups, seed: int = 0) -> list[Interval | None]:
    """Returns for each row of (C, N) the widest bootstrap interval of its mean over several kinds of groups.

    One draw of groups gives one draw of every mean, so rows that move together have intervals that do.
    """
    if table.shape[1] == 1:
        return [None] * len(table)
    finite = [bool(np.isfinite(row).all()) for row in table]
    known = np.where(np.isfinite(table), table, 0.0)
    bounds = {kind: _bootstrap(known, labels, seed) for kind, labels in kinds.items()}
    widest = []
    for row in range(len(table)):
        intervals = [Interval(*rows[row], kind) for kind, rows in bounds.items()]
        widest.append(max(intervals, key=lambda one: one.width) if finite[row] else None)
    return widest


def _normal(totals: NDArray[np.float64], sizes: NDArray[np.int64]) -> list[tuple[float, float]]:
    """Returns the bounds of means as the bootstrap would find them for many groups, without drawing any.

    Args:
        totals: (C, G), sums of values over each of G groups.
        sizes: (G,), the number of values in each.
    """
    groups, count = len(sizes), sizes.sum()
    means = totals.sum(1) / count
    # The variance of the mean as a ratio of two totals of groups, linearised.
    variance = groups / (groups - 1) * ((totals - means[:, None] * sizes) ** 2).sum(1) / count**2
    half = stdtrit(groups - 1, _UPPER) * np.sqrt(variance)
    return list(zip((means - half).tolist(), (means + half).tolist(), strict=True))


def _bootstrap(table: NDArray[np.float64], labels: NDArray[np.int64], seed: int) -> list[tuple[float, float]]:
    """Returns the bounds of each row's mean, whole groups drawn with replacement."""
    sizes = np.bincount(labels)
    groups = len(sizes)
    totals: NDArray[np.float64] = np.stack([np.bincount(labels, row) for row in table]).astype(np.float64)
    if groups > _MANY:
        return _normal(totals, sizes)
    draws = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), size=_RESAMPLES)
    means = (draws @ totals.T) / (draws @ sizes)[:, None]
    tail = ndtr(-sqrt(groups / (groups - 1)) * stdtrit(groups - 1, _UPPER))
    low, high = np.quantile(means, (tail, 1 - tail), axis=0).tolist()
    return list(zip(low, high, strict=True))
