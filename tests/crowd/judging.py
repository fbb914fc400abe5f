"""The judge of limits: reads when attempts began and ended, as those saw it who ran them, and knows nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_NEVER = float("inf")


@dataclass(frozen=True, kw_only=True)
class Run:
    """An attempt. It began between `asked` and `began`, and went on until `ended` at least; in seconds."""

    kind: str
    value: str
    asked: float
    began: float
    ended: float = _NEVER
    worker: str = ""


def line(path: Path, *words: object) -> None:
    """Append a line in one write, so that lines of several processes don't mix."""
    with path.open("a") as file:
        file.write(f"{' '.join(map(str, words))}\n")


def read(path: Path) -> list[Run]:
    """Return what a crowd wrote: lines of what began, and of what ended, whether by itself or with its process."""
    runs: list[Run] = []
    # Those that go on, by key: one that is put back may be begun again under the same.
    on: dict[str, Run] = {}
    for words in map(str.split, path.read_text().splitlines()):
        match words:
            case ["began", key, worker, kind, value, asked, began]:
                on[key] = Run(kind=kind, value=value, asked=float(asked), began=float(began), worker=worker)
            case ["ended", key, moment]:
                runs.append(replace(on.pop(key), ended=float(moment)))
            case ["died", worker, moment]:
                left = [key for key, run in on.items() if run.worker == worker]
                runs += [replace(on.pop(key), ended=float(moment)) for key in left]
    return [*runs, *on.values()]


def most_at_once(runs: Iterable[Run]) -> int:
    """Return how many surely ran at the same time."""
    changes = [(run.began, 1) for run in runs] + [(run.ended, -1) for run in runs]
    most = now = 0
    # Of the same moment, ends come first.
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


def most_begun(runs: Sequence[Run], seconds: float) -> int:
    """Return how many surely began within so many seconds, wherever those begin."""
    return max((_begun_from(run.asked, runs, seconds) for run in runs), default=0)


def _begun_from(start: float, runs: Sequence[Run], seconds: float) -> int:
    return sum(start <= run.asked and run.began < start + seconds for run in runs)
