"""The axis of a chart: from round number to round number, 0 always among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

# About how many steps an axis has: fewer say little, more are clutter.
STEPS = 4
ROUND_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `lowest` to `highest`, so many points high, with a mark at every step."""

    lowest: Decimal
    highest: Decimal
    step: Decimal
    height: float

    @classmethod
    def over(cls, values: Iterable[Decimal], height: float) -> "Scale":
        """Return the axis that holds these values and 0; not all of them are 0."""
        known = [Decimal(0), *values]
        step = _step(max(known) - min(known))
        lowest = (min(known) / step).to_integral_value(ROUND_FLOOR) * step
        highest = (max(known) / step).to_integral_value(ROUND_CEILING) * step
        return cls(lowest, highest, step, height)

    @property
    def ticks(self) -> list[Decimal]:
        """The values that are marked, from the lowest up."""
        return [self.lowest + number * self.step for number in range(int((self.highest - self.lowest) / self.step) + 1)]

    def drop(self, value: Decimal) -> float:
        """Return how far below the top of the plot a value is, in points."""
        return float((self.highest - value) / (self.highest - self.lowest)) * self.height


def _step(span: Decimal) -> Decimal:
    """Return the smallest round number of which not many more than STEPS fill the span."""
    rough = span / STEPS
    power = Decimal(1).scaleb(rough.adjusted())
    return next(step * power for step in ROUND_STEPS if step * power >= rough)
