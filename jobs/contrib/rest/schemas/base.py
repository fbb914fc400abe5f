"""What all that is sent and answered has in common."""

from ninja import Schema
from pydantic import ConfigDict


class Sent(Schema):
    """What a program sends: nothing is guessed, and what is not known is refused instead of passed over."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Told(Schema):
    """What a program is told: each field is always there, `null` where there is nothing to say."""

    model_config = ConfigDict(extra="forbid")
