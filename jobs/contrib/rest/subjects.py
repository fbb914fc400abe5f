"""What a job is about, as a program names it: one thing that its caller may view."""

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError
from django.db.models import Model

from jobs.contrib.rest.callers import Caller
from jobs.contrib.rest.problems import ProblemError, invalid

# A kind of thing and its key, as in billing.invoice:42; as long as a job keeps it.
SUBJECT = r"^[a-z_0-9]+\.[a-z_0-9]+:[^\x00]{1,64}$"
# One answer for what is not there and what is hidden: whoever guesses learns nothing.
_NOTHING = "there is no such thing, or none that you may view"


def parts_of(subject: str) -> tuple[str, str]:
    """Return the kind and the key."""
    kind, _, key = subject.partition(":")
    return kind, key


def named_subject(subject: str, caller: Caller, pointer: str) -> Model:
    """Return the thing that a text names; raises ProblemError (422) alike if it is not there and if it is hidden."""
    kind, key = parts_of(subject)
    model = _model(kind)
    if model is None or not _may_view(caller, model):
        raise _refused(pointer)
    found = _found(model, key)
    if found is None:
        raise _refused(pointer)
    return found


def _model(kind: str) -> type[Model] | None:
    try:
        model = apps.get_model(kind)
    except LookupError:
        return None
    return None if model._meta.swapped else model


def _may_view(caller: Caller, model: type[Model]) -> bool:
    names = model._meta
    acts = ("view", "change")
    return any(caller.user.has_perm(f"{names.app_label}.{get_permission_codename(act, names)}") for act in acts)


def _found(model: type[Model], key: str) -> Model | None:
    try:
        found: Model | None = model._default_manager.filter(pk=key).first()
    except (ValueError, ValidationError, OverflowError):
        # Text that is no key of this kind of thing.
        return None
    return found


def _refused(pointer: str) -> ProblemError:
    return invalid({"detail": _NOTHING, "pointer": pointer})
