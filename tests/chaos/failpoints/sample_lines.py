"""Lines to die at, in each shape that lines have; every one that matters leaves a note of its own."""

from collections.abc import Callable, Iterator


def straight(note: Callable[[str], object]) -> None:
    """Three lines, one after the other."""
    note("one")
    note("two")
    note("three")


def looping(note: Callable[[str], object]) -> None:
    """One line, four times."""
    for number in range(4):
        note(str(number))


def nested(note: Callable[[str], object]) -> None:
    """A line in a function within a function, one in a lambda, and one in a generator."""

    def inner() -> None:
        note("inner")

    inner()
    # fmt: off
    call(lambda:
         note("lambda")
    )
    # fmt: on
    list(_generate(note))


def _generate(note: Callable[[str], object]) -> Iterator[int]:
    yield 1
    note("generator")
    yield 2


def call(one: Callable[[], object]) -> None:
    """Call it."""
    one()
