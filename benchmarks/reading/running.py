"""Each reader reads each file."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from benchmarks.reading.files import file_pollutions
from benchmarks.reading.polluting import Polluted, Source, row_pollutions
from benchmarks.reading.readers import READERS, Reader
from benchmarks.reading.scoring import scores
from benchmarks.reading.tables import carriers, shipments


@dataclass
class Outcome:
    """What one reader scored."""

    files: list[tuple[Polluted, list[float]]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """The mean over all files of the sum of ten measures."""
        return fmean(sum(measures) for _, measures in self.files)

    def by_family(self) -> dict[str, tuple[int, float]]:
        """Return for each family of pollutions how many files it has, and the score."""
        families: dict[str, list[float]] = defaultdict(list)
        for polluted, measures in self.files:
            families[polluted.family].append(sum(measures))
        return {family: (len(sums), fmean(sums)) for family, sums in families.items()}


def all_files() -> Iterator[Polluted]:
    """Yield every file of the benchmark."""
    yield from row_pollutions(Source(shipments()))
    yield from row_pollutions(Source(carriers(12)))
    yield from file_pollutions()


def run(files: Iterable[Polluted], readers: Mapping[str, Reader] = READERS) -> dict[str, Outcome]:
    """Return what each reader scored."""
    outcomes = {name: Outcome() for name in readers}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "polluted.csv"
        for polluted in files:
            path.write_bytes(polluted.data)
            for name, reader in readers.items():
                began = time.process_time()
                table = reader(path, polluted)
                outcomes[name].seconds += time.process_time() - began
                outcomes[name].files.append((polluted, scores(polluted, table)))
    return outcomes
