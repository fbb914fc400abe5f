"""Who did what to a schedule, as sentences."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.models import OperatorAct

# What services write, and the rest of a sentence that begins with a name.
_SAID = {
    "Made.": "made it.",
    "Paused.": "paused it.",
    "Resumed.": "resumed it.",
    "Retired.": "retired it.",
    "Ran now.": "let it run now.",
    "Set back to what the code says.": "set it back to what the code says.",
    "Changed nothing.": "saved it without a change.",
}


def said_of_schedule(entry: "OperatorAct") -> str:
    """Return an entry as the rest of a sentence that begins with a name: `paused it. Reason: stock-taking`."""
    message = entry.said
    for act, words in _SAID.items():
        if message.startswith(act):
            return f"{words}{message.removeprefix(act)}"
    return f"changed {message.removeprefix('Changed ')}" if message.startswith("Changed ") else message
