"""What can go wrong with the payment provider; each message says what happened, and quotes neither key nor address."""


class ProviderError(Exception):
    """The provider could not be asked, or what it said is of no use."""


class ProviderOff(ProviderError):
    """The settings name no provider."""


class ProviderAway(ProviderError):
    """There was no answer, or none that another try could not better."""


class ProviderRefused(ProviderError):
    """The provider understood, and said no: another try is refused as well."""


class TalksNonsense(ProviderError):
    """What came back is not what a provider says."""


class BadSignature(Exception):
    """A message was not signed with our secret, or long ago."""


class EventUnreadable(Exception):
    """A message is signed, and no event that could be kept."""
