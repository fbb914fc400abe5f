"""How a bug is put in place of what is right."""


def put(where: object, name: str, wrong: object) -> None:
    """Replace a name that must be there: a bug in what has moved elsewhere would be no bug."""
    getattr(where, name)
    setattr(where, name, wrong)


def without(part: str, whole: str) -> str:
    """Return a statement without one of its conditions, which must be there."""
    assert part in whole
    return whole.replace(part, "")
