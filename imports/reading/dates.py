"""STAND-IN."""

from datetime import date, datetime


def parse_date(text: str, order: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        try:
            return datetime.strptime(text, "%m/%d/%Y").date()
        except ValueError:
            raise ValueError(f"“{text}” is no date.") from None
