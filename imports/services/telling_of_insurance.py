"""Tell people that insurance ends soon, once a term, in the back office and by e-mail."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from imports.models import InsurancePolicy
from jobs.contrib.mail.api import InvalidMessage, register_sample, send_email
from jobs.contrib.notifications.api import Level, notify

if TYPE_CHECKING:
    from django.db.models import QuerySet

# How long before its end: what an insurer needs to renew a policy.
AHEAD = timedelta(days=30)
DAY = timedelta(days=1)

# Another policy goes on where this one ends, without a day between.
_LATER = InsurancePolicy.objects.filter(
    carrier=OuterRef("carrier"),
    kind=OuterRef("kind"),
    valid_until__gt=OuterRef("valid_until"),
    valid_from__lte=OuterRef("valid_until") + DAY,
)
_UNTOLD = Q(told_of=None) | ~Q(told_of=F("valid_until"))


def tell() -> dict[str, int]:
    """Tell of each policy that ends within 30 days and is not renewed; returns how many were told of."""
    done = {"policies": 0, "without_anybody": 0}
    for pk in list(ending().values_list("pk", flat=True)):
        policy = InsurancePolicy.objects.select_related("carrier__assigned_to").filter(pk=pk).first()
        people = who_is_told(policy) if policy else []
        if policy and people:
            done["policies"] += _tell_of(policy, people)
        elif policy:
            done["without_anybody"] += 1
    return done


def ending(today: date | None = None) -> "QuerySet[InsurancePolicy]":
    """Return the policies that somebody is to be told of."""
    day = today or office_day()
    soon = InsurancePolicy.objects.filter(_UNTOLD, valid_until__range=(day, day + AHEAD))
    return soon.exclude(Exists(_LATER))


def office_day() -> date:
    """Return the day in the site's zone, whatever zone pages are shown in."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def who_is_told(policy: InsurancePolicy) -> Sequence[User]:
    """Return who sees to the carrier; without anybody, the staff who may change policies."""
    assigned = policy.carrier.assigned_to
    if isinstance(assigned, User) and assigned.is_active:
        return [assigned]
    return list(User.objects.with_perm("imports.change_insurancepolicy").filter(is_staff=True))


def _tell_of(policy: InsurancePolicy, people: Sequence[User]) -> bool:
    """Tell of one policy; False where another did, or its end is another one by now."""
    end = policy.valid_until
    with transaction.atomic():
        if not InsurancePolicy.objects.filter(_UNTOLD, pk=policy.pk, valid_until=end).update(
            told_at=Now(), told_of=end
        ):
            return False
        key = f"insurance-ends:{policy.pk}:{end}"
        words = _words(policy)
        notify(
            people,
            words["title"],
            words["body"],
            subject=policy,
            level=Level.WARNING,
            idempotency_key=key,
            is_mailed_already=True,
        )
        for person in people:
            _mail(policy, person, words, f"{key}:{person.pk}")
    return True


def _mail(policy: InsurancePolicy, person: User, words: dict[str, Any], key: str) -> None:
    if not person.email:
        return
    context = {**words, "name": person.get_full_name() or person.get_username()}
    try:
        with transaction.atomic():
            send_email(person.email, "insurance_ends", context, about=policy, idempotency_key=key)
    except InvalidMessage:
        # An address that is none: the back office has told them.
        return


def _words(policy: InsurancePolicy) -> dict[str, Any]:
    left = (policy.valid_until - office_day()).days
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    ends = date_format(policy.valid_until, "j F Y")
    return {
        "title": f"Insurance of {policy.carrier} ends {when}"[:200],
        "body": f"{policy} of {policy.insurer or 'its insurer'} is valid until {ends}, and no later policy is entered.",
        "carrier": str(policy.carrier),
        "dot_number": str(policy.carrier.dot_number),
        "covers": policy.get_kind_display(),
        "number": policy.number,
        "insurer": policy.insurer,
        "ends": ends,
        "when": when,
        "url": settings.SITE_URL + reverse("admin:imports_insurancepolicy_change", args=[policy.pk]),
    }


register_sample(
    "insurance_ends",
    {
        "name": "Ada Byron",
        "carrier": "Prairie Wind Transport",
        "dot_number": "1936404",
        "covers": "Cargo",
        "number": "CG-0092817",
        "insurer": "Great Plains Mutual",
        "ends": "27 December 2026",
        "when": "in 30 days",
        "url": "https://waybill.example/admin/imports/insurancepolicy/1/change/",
    },
)
