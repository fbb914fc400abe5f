"""What each person gets at each address: table.txt, read."""

from dataclasses import dataclass
from pathlib import Path

from tests.roles.people import Person

REFUSED = {Person.STRANGER: 302, Person.STAFF: 403}


@dataclass(frozen=True, kw_only=True)
class Row:
    """An address, with places for the keys of `things`, and what it answers to each person."""

    name: str
    path: str
    get: dict[Person, int]
    post: dict[Person, int]


def read() -> list[Row]:
    """Return the table."""
    lines = (Path(__file__).parent / "table.txt").read_text().splitlines()
    return [_row(*line.split()) for line in lines if not line.startswith("#")]


def _row(name: str, path: str, get: str, post: str) -> Row:
    return Row(name=name, path=path, get=_answers(get), post=_answers(post))


def _answers(steps: str) -> dict[Person, int]:
    told = [step.split(":") for step in steps.split(",") if step != "refused"]
    turns = REFUSED | {Person[who.upper()]: int(code) for who, code in told}
    if told and told[0][0] == "stranger":
        turns = {Person[who.upper()]: int(code) for who, code in told}
    return {person: turns[max(turn for turn in turns if turn <= person)] for person in Person}


ROWS = read()
