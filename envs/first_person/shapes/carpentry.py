"""What furniture is built with: spans, legs and rows of equal parts, in metres."""

from collections.abc import Callable

from vln.envs.first_person.shapes.boxes import Box, Span, Tone

Shape = Callable[[float, float], list[Box]]  # (length along the wall, depth away from it) in metres

GAP = 0.02  # metres left free around a piece


def inset(extent: float, gap: float = GAP) -> Span:
    """Returns an extent less a gap at both ends."""
    return gap, extent - gap


def centred(extent: float, width: float) -> Span:
    """Returns a span of that width, or less where there is no room, in the middle of an extent."""
    half = min(width, extent) / 2
    return extent / 2 - half, extent / 2 + half


def legs(along: Span, away: Span, up: Span, thick: float, paint: int | None = None, tone: Tone = 7) -> list[Box]:
    """Returns four legs in the corners of a rectangle."""
    return [
        Box((x, x + thick), (y, y + thick), up, tone, paint=paint)
        for x in (along[0], along[1] - thick)
        for y in (away[0], away[1] - thick)
    ]


def repeated(length: float, width: float) -> list[Span]:
    """Returns equal spans of about that width, side by side."""
    count = max(1, round(length / width))
    return [(length * k / count + 0.01, length * (k + 1) / count - 0.01) for k in range(count)]
