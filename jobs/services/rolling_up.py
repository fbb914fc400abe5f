"""Roll up: count what has ended into cells of a minute and longer, for charts and metrics.

Counted from rows that are there anyhow, by the clock: enqueuing, claiming and finishing write nothing for it. The last
minutes are counted anew each time, and the cell then holds what was found, so that doing it twice, or half, or by
two clocks, changes nothing. One transaction has the cells, their sums and the mark, and the mark's row is its lock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from operator import add, sub

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import Rollup, RollupMark, Stretch
from jobs.models.rollup import COUNTED
from jobs.selectors.ended import EMPTY, Cell, Stretched, Tally, ended, first_end
from jobs.services.pacing import a_step

ONLY = 1
# A chart of minutes that is a quarter of one behind looks live.
SWEEP_EVERY = timedelta(seconds=15)
# Between an end's time and its commit lie milliseconds; so long the minute is counted anew anyhow.
SETTLES_AFTER = timedelta(minutes=2)
# Whose commit took longer, as of a process that was stopped in it, is found by one more look. It reaches back twice as
# far as such looks are apart, so that each end has one when it is a quarter of an hour old.
LATE_LOOK = timedelta(minutes=15)
# What lies further back is counted step after step, without waiting for the next sweep.
BEHIND = timedelta(minutes=10)
# Minutes are drawn for hours, and looked into for days; longer cells tell of the seasons.
MINUTES_KEPT, HOURS_KEPT = timedelta(days=8), timedelta(days=400)
# Of the two counts of a time that is about to be pruned, the coarser is still there for the finer one to agree with.
MARGIN = timedelta(days=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def roll_up() -> None:
    """Count what has ended since the last time, if it is time for it, as much as a step of a tick has time for."""
    budget = a_step()
    while _sweep() and not budget.is_spent():
        pass


def count_again() -> None:
    """Have all rows that are there counted again, as when some were added to the past; adds only what is missing."""
    RollupMark.objects.update(settled_until=None)


def _sweep() -> bool:
    """Count one span; say whether there is more to count at once."""
    with transaction.atomic():
        if not _is_due():
            return False
        mark, now = _mark()
        span = _next_span(mark, now)
        _merge(span.cells, ended(span))
        is_behind = span.until < now
        mark.counted_from = min(mark.counted_from or span.since, span.since)
        mark.counted_until = span.until
        mark.settled_until = span.until if is_behind else _begin(now - SETTLES_AFTER, Stretch.MINUTE)
        mark.save(update_fields=["counted_from", "counted_until", "settled_until"])
    return is_behind


def _is_due() -> bool:
    """Take the sweep, and keep others out until the commit; of two clocks the second finds it done."""
    behind = Q(settled_until=None) | Q(settled_until__lt=Now() - BEHIND)
    if RollupMark.objects.filter(behind | Q(swept_at__lt=Now() - SWEEP_EVERY), pk=ONLY).update(swept_at=Now()):
        return True
    if RollupMark.objects.filter(pk=ONLY).exists():
        return False
    RollupMark.objects.bulk_create([RollupMark(pk=ONLY, swept_at=Now())], ignore_conflicts=True)
    return RollupMark.objects.filter(pk=ONLY, settled_until=None).update(swept_at=Now()) == 1


def _mark() -> tuple[RollupMark, datetime]:
    mark = RollupMark.objects.annotate(now=Now()).get(pk=ONLY)
    return mark, vars(mark)["now"]


def _next_span(mark: RollupMark, now: datetime) -> Stretched:
    since = mark.settled_until or now - HOURS_KEPT
    if since < now - BEHIND:
        # Straight to what there is to count: nights and Sundays are long.
        since = min(first_end(since) or now, now - SETTLES_AFTER)
    cells = Stretch.HOUR if since < now - MINUTES_KEPT else Stretch.MINUTE
    since = _begin(since, cells)
    until = now if now - since < Stretch.HOUR.duration else _begin(since, Stretch.HOUR) + Stretch.HOUR.duration
    if mark.settled_until and until == now and _is_time_for_a_late_look(since, now):
        since -= 2 * LATE_LOOK
    return Stretched(since=since, until=until, cells=cells)


def _is_time_for_a_late_look(since: datetime, now: datetime) -> bool:
    """Say whether a quarter of an hour is over with this sweep."""
    return (since - BEGINNING) // LATE_LOOK != (now - SETTLES_AFTER - BEGINNING) // LATE_LOOK


def _begin(moment: datetime, stretch: Stretch) -> datetime:
    """Return the beginning of the cell that a moment lies in."""
    if stretch is Stretch.EVER:
        return BEGINNING
    return moment - (moment - BEGINNING) % stretch.duration


def _merge(stretch: Stretch, counted: Mapping[Cell, Tally]) -> None:
    """Put what was counted into cells, and the difference to what they held into the longer ones."""
    held = _held(stretch, counted)
    # A cell only grows: what is there no more was counted, then retried by a person or pruned.
    grown = {
        cell: tuple(map(max, tally, held.get(cell, EMPTY)))
        for cell, tally in counted.items()
        if tally[0] > held.get(cell, EMPTY)[0]
    }
    _write(stretch, grown)
    news = {cell: tuple(map(sub, tally, held.get(cell, EMPTY))) for cell, tally in grown.items()}
    for longer in Stretch:
        if longer is Stretch.EVER or longer > stretch:
            _add(longer, news)


def _add(stretch: Stretch, news: Mapping[Cell, Tally]) -> None:
    sums: defaultdict[Cell, Tally] = defaultdict(lambda: EMPTY)
    for cell, tally in news.items():
        within = cell._replace(at=_begin(cell.at, stretch))
        sums[within] = tuple(map(add, sums[within], tally))
    held = _held(stretch, sums)
    _write(stretch, {cell: tuple(map(add, held.get(cell, EMPTY), tally)) for cell, tally in sums.items()})


def _held(stretch: Stretch, cells: Iterable[Cell]) -> dict[Cell, Tally]:
    times = [cell.at for cell in cells]
    if not times:
        return {}
    rows = Rollup.objects.filter(stretch=stretch, at__gte=min(times), at__lte=max(times))
    found = rows.values_list("at", "queue_name", "task", "came", *COUNTED)
    return {Cell(*row[:4]): row[4:] for row in found}


def _write(stretch: Stretch, cells: Mapping[Cell, Tally]) -> None:
    Rollup.objects.bulk_create(
        [
            Rollup(stretch=stretch, **cell._asdict(), **dict(zip(COUNTED, tally, strict=True)))
            for cell, tally in cells.items()
        ],
        update_conflicts=True,
        unique_fields=["stretch", "at", "queue_name", "task", "came"],
        update_fields=COUNTED,
    )
