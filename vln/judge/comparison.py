"""Two policies on the same episodes: what one does that the other does not, and whether that may be chance."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from rich.table import Table

from vln.judge.intervals import Groups, means_with_intervals
from vln.judge.scoring import Columns
from vln.judge.tables import print_table

DIFFERENCES = ("success_rate", "spl")


def compare(columns: Columns, other: Columns, groups: Groups, seed: int = 0) -> dict[str, Any]:
    """Returns how a policy does beside another one on the same episodes, as JSON values.

    "both", "only", "only_other" and "neither" count the episodes by who succeeds; "p_mcnemar" is McNemar's exact
    two-sided test of the two counts in between, for which instructions are independent; `DIFFERENCES` are means
    of this policy minus those of the other, with paired intervals over groups (see `vln.judge.intervals`).

    Args:
        columns: the policy's scores by name, (N,) each.
        other: the other policy's, of the same episodes in the same order.
        groups: which episodes belong together.
        seed: of the resampling.
    """
    succeeds, succeeds_other = (np.array(one["success_rate"], dtype=bool) for one in (columns, other))
    only, only_other = int((succeeds & ~succeeds_other).sum()), int((succeeds_other & ~succeeds).sum())
    differing = only + only_other
    differences = {name: np.subtract(columns[name], other[name]) for name in DIFFERENCES}
    return {
        "both": int((succeeds & succeeds_other).sum()),
        "only": only,
        "only_other": only_other,
        "neither": int((~succeeds & ~succeeds_other).sum()),
        "p_mcnemar": _mcnemar(only, differing),
        **means_with_intervals(differences, groups, seed=seed),
    }


def _mcnemar(only: int, differing: int) -> float:
    """Returns how likely it is by chance that of the episodes in which two differ so many go one way."""
    from scipy.stats import binomtest  # takes a second to load

    return float(binomtest(only, differing).pvalue) if differing else 1.0


def print_differences(other: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints how policies do beside another one.

    Args:
        other: its name.
        rows: what `compare` returned, by the name of the policy.
    """
    table = Table()
    table.add_column("")
    for name in rows:
        table.add_column(name, justify="right")
    for label, column in (("SR, points", "success_rate"), ("SPL, points", "spl")):
        table.add_row(label, *(format_difference(row, column) for row in rows.values()))
    labels = {"both": "both succeed", "only": "only it", "only_other": f"only {other}", "neither": "neither"}
    for count, label in labels.items():
        table.add_row(label, *(f"{row[count]:,}" for row in rows.values()))
    table.add_row("p (McNemar)", *(_format_p(row["p_mcnemar"]) for row in rows.values()))
    print_table(f"Beside {other}, episode by episode", table)


def _format_p(p: float) -> str:
    return "< 0.0001" if p < 1e-4 else f"{p:.4f}"


def format_difference(row: Mapping[str, Any], name: str) -> str:
    """Returns a difference of shares with its interval, in points."""
    text, bounds = f"{100 * row[name]:+.1f}", row["ci95"][name]
    return text if bounds is None else f"{text} [{100 * bounds[0]:+.1f}, {100 * bounds[1]:+.1f}]"
