"""Scores as people read them: tables for the terminal, for Markdown and for spreadsheets."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# "%": a share, between 0 and 1, shown in percent.
METRICS = {
    "success_rate": "SR %",
    "success_rate_near": "SR %, any heading, closer than {lenient_distance:g} m",
    "success_rate_within": "SR %, any heading, at most {lenient_distance:g} m",
    "spl": "SPL %",
    "spl_explored": "SPL %, search walked",
    "oracle_success_rate": "OSR %",
    "navigation_error": "NE m",
    "ndtw": "nDTW %",
    "sdtw": "SDTW %",
    "cls": "CLS %",
    "path_length": "PL m",
    "path_length_explored": "PL m, search walked",
    "steps": "steps",
    "collisions": "collisions",
}
TABLE_SUFFIXES = (".md", ".csv")
SHARES = frozenset(name for name, label in METRICS.items() if "%" in label)
_SHORT = {"success_rate_near": "SR % < {lenient_distance:g} m", "spl_explored": "SPL %, search walked"}
_MAIN = ("spl", "oracle_success_rate", "navigation_error", "ndtw", "steps")

Values = Mapping[str, Any]  # what `vln.judge.scoring.report` returns


def format_score(name: str, value: float) -> str:
    """Returns a score as shown in tables: rates in percent with one digit, the rest with two."""
    return f"{100 * value:.1f}" if name in SHARES else f"{value:.2f}"


def format_interval(name: str, values: Values, between: str = " to ") -> str:
    """Returns the interval of a score as shown in tables, or "unknown"."""
    bounds = values["ci95"][name]
    return "unknown" if bounds is None else between.join(format_score(name, bound) for bound in bounds)


def intervals_over(values: Values) -> str:
    """Returns in words what the intervals of a report were made over, for example "763 paths, 91 goals"."""
    counts = {"instruction": values["episodes"], **values["groups"]}
    used = {kind for kind in values["ci95_over"].values() if kind is not None}
    return ", ".join(counted(count, kind) for kind, count in counts.items() if kind in used)


def counted(count: int, thing: str) -> str:
    """Returns a number of things in words: "1 seed", "3 seeds"."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def print_table(title: str, table: Table) -> None:
    """Prints a table below its title, which may be wider than the table is."""
    console = Console()
    console.print(Text(title, style="italic"))
    console.print(table)


def print_scores(title: str, values: Values) -> None:
    """Prints all scores of one policy with their intervals and what those were made over."""
    table = Table()
    for column in ("metric", "mean", "95 % interval", "over"):
        table.add_column(column, justify="right" if column in ("mean", "95 % interval") else "left")
    for name, label in METRICS.items():
        if name in values:
            over = values["ci95_over"][name]
            table.add_row(
                label.format(**values),
                format_score(name, values[name]),
                format_interval(name, values),
                "" if over is None else f"{over}s",
            )
    print_table(title, table)
    Console().print(_explanation(values), highlight=False, markup=False)


def print_comparison(title: str, rows: Mapping[str, Values]) -> None:
    """Prints the main scores of several policies, one per row, the success rate with its interval."""
    header, body = comparison_cells(rows)
    table = Table()
    for number, label in enumerate(header):
        table.add_column(label, justify="right" if number else "left", no_wrap=number == 2, overflow="fold")
    for cells in body:
        table.add_row(*cells)
    print_table(title, table)


def comparison_cells(rows: Mapping[str, Values]) -> tuple[list[str], list[list[str]]]:
    """Returns the header and the rows of a table of several policies on the same episodes."""
    first = next(iter(rows.values()))
    columns = [*(name for name in _SHORT if name in first), *_MAIN]
    header = ["policy", METRICS["success_rate"], "95 %"]
    header += [(_SHORT.get(column) or METRICS[column]).format(**first) for column in columns]
    body = [
        [
            name,
            format_score("success_rate", values["success_rate"]),
            format_interval("success_rate", values, "-"),
            *(format_score(column, values[column]) for column in columns),
        ]
        for name, values in rows.items()
    ]
    return header, body


def table_text(header: Sequence[str], body: Sequence[Sequence[str]], suffix: str) -> str:
    """Returns a table as the text of a file with this suffix: .md for Markdown, .csv for spreadsheets."""
    if suffix == ".md":
        lines = [header, ["---", *["---:"] * (len(header) - 1)], *body]
        return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *body])
    return out.getvalue()


def _explanation(values: Values) -> str:
    """Returns the sentence under a table of scores."""
    heading = ", facing as the demonstration does" if values["exact_pose"] else ""
    return (
        f"Success: STOP closer to the goal than {values['success_distance']:g} m along the way{heading}. "
        "Intervals: the widest of those over instructions, paths, goals and buildings, "
        f"here over {intervals_over(values)}."
    )
