import numpy as np
import pytest

from vln.envs.drawing.chart import PANEL_HEIGHT, WIDTH, Chart, Line, _Scale, draw_charts
from vln.envs.drawing.ink.layout import Panel
from vln.envs.drawing.ink.palette import PATHS


def coloured(image, letter):
    """Where pixels of a line's colour are: rows and columns."""
    near = np.abs(np.asarray(image, int) - PATHS[letter]).sum(2) < 30
    return np.nonzero(near)


def test_what_is_more_is_drawn_higher_and_what_is_later_further_right():
    rising = Chart(
        "success, %", "updates", [Line("success", [(0, 0.0), (100, 20.0), (200, 80.0)])], low=0, high=100
    )
    rows, columns = coloured(draw_charts("learning", [rising]), "A")
    assert rows[columns.argmin()] > rows[columns.argmax()] + PANEL_HEIGHT / 3
    assert np.ptp(columns) > WIDTH / 2


@pytest.mark.parametrize(
    "chart",
    [
        Chart("one point", "updates", [Line("a", [(5, 3.0)])]),
        Chart("all alike", "updates", [Line("a", [(1, 2.0), (2, 2.0)])]),
        Chart("nothing", "updates", []),
        Chart("tiny", "steps", [Line("a", [(1, 1e-30), (20, 1.0)])], logarithmic=True),
        Chart("negative", "updates", [Line("a", [(0, -5.0), (10, -1.0)])], mark=(10, -1.0, "best")),
    ],
)
def test_every_chart_is_a_picture(chart):
    assert draw_charts("title", [chart]).size[0] == WIDTH


@pytest.mark.parametrize("values", [[0.8532790], [0.8532790, 0.8532791], [-4.1234567], [0.0], [1e9]])
def test_numbers_beside_an_axis_are_short_and_differ(values):
    chart = Chart("loss", "updates", [Line("a", list(enumerate(values)))])
    numbers = [number for number, _ in _Scale(chart, Panel(0, 0, 400, 300)).rows]
    assert len(set(numbers)) == len(numbers) > 1
    assert max(map(len, numbers)) <= len("-4.125") or values == [1e9]


def test_every_line_has_its_own_colour_and_equal_factors_are_equal_ways_up():
    lines = [Line(name, [(1, 1.0), (2, share), (3, share**2)]) for name, share in (("a", 0.1), ("b", 0.01))]
    image = draw_charts("gradients", [Chart("gradient", "steps back", lines, logarithmic=True)])
    for letter in "AB":
        rows, columns = coloured(image.crop((0, 120, WIDTH, image.height)), letter)
        first, last = columns.min() + 5, columns.max() - 5
        middle = rows[columns == (first + last) // 2].mean()
        assert middle == pytest.approx((rows[columns == first].mean() + rows[columns == last].mean()) / 2, abs=3)
