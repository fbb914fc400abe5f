"""The lines of the product's own code: found in it, watched, and died at, with no mark left in it.

A tracer sees a line just before it is executed (`sys.settrace`), the same way on every Python.
"""

import dis
import inspect
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType, ModuleType
from typing import Any


@dataclass(frozen=True, order=True)
class Point:
    """A line of a function, method, lambda or comprehension, where a process may die before it is executed."""

    file: str
    function: str
    line: int

    def __str__(self) -> str:
        module = self.file.rpartition("/")[2].removesuffix(".py")
        return f"{module}.{self.function}, line {self.line}"


def points_of(module: ModuleType) -> list[Point]:
    """Return every line of every function of a module, from its code, so that the list is never out of date."""
    file = inspect.getfile(module)
    whole = compile(inspect.getsource(module), file, "exec")
    return sorted({Point(file, code.co_qualname, line) for code in _functions(whole) for line in _lines(code)})


def _functions(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            # The body of a class is no function: it is executed once, when the module is imported.
            if constant.co_flags & inspect.CO_OPTIMIZED:
                yield constant
            yield from _functions(constant)


def _lines(code: CodeType) -> Iterator[int]:
    # What comes before RESUME sets a frame up; it counts as the call and not as a line.
    begins = next(one.offset for one in dis.get_instructions(code) if one.opname == "RESUME") + 2
    return (line for _, end, line in code.co_lines() if line is not None and end > begins)


@dataclass
class Watch:
    """Counts how often each line of some files is executed; `install()` begins."""

    files: Collection[str]
    seen: Counter[Point] = field(default_factory=Counter)

    def install(self) -> None:
        """Watch the frames of this thread that are entered from now on."""
        sys.settrace(self._called)

    def _called(self, frame: FrameType, event: str, argument: object) -> Any:
        return self._traced if frame.f_code.co_filename in self.files else None

    def _traced(self, frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            self.seen[Point(frame.f_code.co_filename, frame.f_code.co_qualname, frame.f_lineno)] += 1
        return self._traced


@dataclass
class Trap:
    """Kills this process with SIGKILL just before a line is executed for the n-th time; `install()` arms it."""

    point: Point
    execution: int = 1

    def install(self) -> None:
        """Wait for the line in the frames of this thread that are entered from now on."""
        sys.settrace(self._called)

    def _called(self, frame: FrameType, event: str, argument: object) -> Any:
        code = frame.f_code
        there = code.co_qualname == self.point.function and code.co_filename == self.point.file
        # Every other frame runs untraced, at its usual speed.
        return self._traced if there else None

    def _traced(self, frame: FrameType, event: str, argument: object) -> Any:
        if event == "line" and frame.f_lineno == self.point.line:
            self.execution -= 1
            if self.execution == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._traced


def spread(reached: Mapping[str, Counter[Point]], times: int, chance: random.Random) -> dict[str, list[Trap]]:
    """Return traps for each operation, so that every line is hit so many times by the operations that reach it.

    They take turns, beginning with one that is drawn. Of a line that is executed more than once, as in a loop or
    where a call returns to it, each execution has its turn.
    """
    traps: dict[str, list[Trap]] = {name: [] for name in reached}
    for point in sorted(set().union(*reached.values())):
        names = [name for name, seen in reached.items() if point in seen]
        first = chance.randrange(len(names))
        for number in range(times):
            turn, which = divmod(number, len(names))
            name = names[(first + which) % len(names)]
            traps[name].append(Trap(point, turn % reached[name][point] + 1))
    return traps
