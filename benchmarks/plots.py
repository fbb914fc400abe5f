"""Small plots as SVG: zero based, labelled directly, readable in light and dark."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from benchmarks.figures import shown

# Of a page's column, in pixels; the height follows from what is drawn.
WIDTH = 720
ROW, BAR = 26, 16
# Left of the bars for names, right of the longest for its figure.
NAMES, FIGURES = 170, 110
TITLE = 34
# A curve's frame.
HEIGHT, LEFT, RIGHT, BOTTOM = 260, 70, 60, 46
# Lines across a curve, besides the one at zero.
LINES = 4

STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600 } .quiet { fill: #57606a }
.bar { fill: #8c959f } .ours { fill: #0969da } .line { stroke: #d0d7de } .curve { stroke: #0969da; fill: none }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } .bar { fill: #6e7681 } .ours { fill: #4493f8 }
.line { stroke: #3d444d } .curve { stroke: #4493f8 } }
</style>"""


def bars(title: str, values: Sequence[tuple[str, float]], ours: str) -> str:
    """Draw a bar for each name; `ours` names the one that stands out."""
    longest = max(value for _, value in values)
    scale = (WIDTH - NAMES - FIGURES) / longest if longest else 0.0
    rows = [_bar(index, name, value, scale, name == ours) for index, (name, value) in enumerate(values)]
    return _svg(title, TITLE + ROW * len(values) + 8, rows)


def curve(title: str, words: str, points: Sequence[tuple[int, float]]) -> str:
    """Draw what is done a second over an amount that grows; each amount stands as far from the last as any other."""
    top = ceiling(max(rate for _, rate in points))
    places = [(_across(index, len(points)), _down(rate, top)) for index, (_, rate) in enumerate(points)]
    drawn = [*_grid(top), _path(places), *map(_label, points, places)]
    drawn.append(f'<text class="quiet" x="{(LEFT + WIDTH - RIGHT) / 2:g}" y="{HEIGHT - 6}" text-anchor="middle">')
    drawn[-1] += f"{escape(words)}</text>"
    return _svg(title, HEIGHT, drawn)


def ceiling(value: float) -> float:
    """Return the end of an axis: the smallest of 1, 2, 5, 10, … that a value is not above."""
    if value <= 0:
        return 1.0
    magnitude = float(10 ** math.floor(math.log10(value)))
    return next(step * magnitude for step in (1, 2, 5, 10) if value <= step * magnitude)


def _svg(title: str, height: int, drawn: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    named = f'<title>{escape(title)}</title>{STYLE}<text class="title" x="8" y="20">{escape(title)}</text>'
    return "\n".join([head, named, *drawn, "</svg>"]) + "\n"


def _bar(index: int, name: str, value: float, scale: float, is_ours: bool) -> str:
    y, width = TITLE + index * ROW, max(1.0, value * scale)
    text = y + BAR - 3
    return (
        f'<text x="{NAMES - 8}" y="{text}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="{"ours" if is_ours else "bar"}" x="{NAMES}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>'
        f'<text x="{NAMES + width + 6:.1f}" y="{text}">{shown(value)}</text>'
    )


def _grid(top: float) -> list[str]:
    drawn = []
    for line in range(LINES + 1):
        rate = top * line / LINES
        y = _down(rate, top)
        drawn.append(f'<line class="line" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(f'<text class="quiet" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{shown(rate)}</text>')
    return drawn


def _path(places: Sequence[tuple[float, float]]) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle class="ours" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in places)
    return f'<polyline class="curve" stroke-width="2" points="{points}"/>{dots}'


def _label(point: tuple[int, float], place: tuple[float, float]) -> str:
    (amount, rate), (x, y) = point, place
    return (
        f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{shown(rate)}</text>'
        f'<text class="quiet" x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{amount:,}</text>'
    )


def _across(index: int, points: int) -> float:
    return LEFT + (index + 0.5) * (WIDTH - LEFT - RIGHT) / points


def _down(rate: float, top: float) -> float:
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TITLE - 20
    return floor - rate / top * room
