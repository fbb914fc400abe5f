"""What a call of the registry can end with besides an answer. No message holds the key or the address."""

from datetime import timedelta

from jobs.api import Problem


class RegistryError(Problem):
    """A carrier could not be looked up."""


class RegistryOff(RegistryError):
    """No registry is named: set CARRIER_REGISTRY_URL."""


class CarrierNotFound(RegistryError):
    """The registry answered that it knows no such carrier."""


class AnswerUnreadable(RegistryError):
    """The registry answered about this carrier, and what it says can't be taken over."""


class RegistryAway(RegistryError):
    """The registry gives no answer, whichever carrier is asked for; another time it may."""


class TalksNonsense(RegistryAway):
    """What answers does not talk as the registry does: a page for people, or something else altogether."""


class KeyRefused(RegistryAway):
    """The registry does not take the key: a person has to see to it."""


class TooManyRequests(RegistryError):
    """The registry asks to be left alone for a while."""

    def __init__(self, message: str, after: timedelta) -> None:
        """Say for how long."""
        super().__init__(message)
        self.after = after
