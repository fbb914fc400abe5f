"""Sparklines: small bar charts as inline SVG, drawn on the server; the figures stand beside them and in a table."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString

# In pixels: a row of a table is about as high, and sixty minutes are told apart.
WIDTH, HEIGHT = 120, 28
# Between bars; thin ones stand close.
GAP = 0.3
# What is not nothing can be seen.
LEAST = 1.5


def sparkline(values: Sequence[float | None], label: str, look: str, most: float | None = None) -> SafeString:
    """Return bars from zero up to `most`, or the largest; where nothing is known (None) is a gap in the ground line.

    `label` says it in words, for whom does not see it.
    """
    top = max([value for value in values if value is not None], default=0.0) if most is None else most
    step = WIDTH / max(len(values), 1)
    return format_html(
        '<svg class="job-spark job-spark-{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<title>{}</title><path class="job-ground" d="{}"/><path d="{}"/></svg>',
        look,
        WIDTH,
        HEIGHT + 1,
        WIDTH,
        HEIGHT + 1,
        label,
        label,
        "".join(_ground(values, step)),
        "".join(_bars(values, step, top)),
    )


def _ground(values: Sequence[float | None], step: float) -> Iterator[str]:
    """Yield a line for each stretch of which something is known."""
    places = groupby(enumerate(values), key=lambda place: place[1] is not None)
    for numbers in (list(found) for is_known, found in places if is_known):
        yield _box(numbers[0][0] * step, len(numbers) * step, HEIGHT, 1)


def _bars(values: Sequence[float | None], step: float, top: float) -> Iterator[str]:
    for number, value in enumerate(values):
        if value and top:
            height = max(min(value / top, 1.0) * HEIGHT, LEAST)
            yield _box(number * step, step * (1 - GAP), HEIGHT - height, height)


def _box(left: float, width: float, top: float, height: float) -> str:
    return f"M{left:.1f} {top:.1f}h{width:.1f}v{height:.1f}h-{width:.1f}z"
