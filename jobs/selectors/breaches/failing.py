"""Jobs that fail: how many of late, which share of all, and how many wait for a person."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from jobs.models import ENDED_BY_ITSELF, AlertRule, Job, Status
from jobs.selectors.breaches.reading import (
    LOOK_AT,
    Evidence,
    Reading,
    cap,
    count_among,
    ids,
    jobs_words,
    minutes_words,
    scope,
    scope_query,
    scope_words,
)


def failures(rule: AlertRule) -> list[Reading]:
    """Read how many jobs failed within the window."""
    newest = _failed_lately(rule)
    count = count_among(newest, scope(rule), rule.threshold)
    words = jobs_words(count, cap(rule.threshold))
    text = f"{words}{scope_words(rule)} failed in the last {minutes_words(rule.window)}."
    return [_reading(rule, text, count, is_breach=count > rule.threshold, rows=newest)]


def failure_rate(rule: AlertRule) -> list[Reading]:
    """Read which share of the jobs that ended within the window failed; of the newest ones where there are many."""
    ended = Job.objects.filter(status__in=ENDED_BY_ITSELF, finished_at__gt=_since(rule)).order_by("-finished_at")
    failed = Q(scope(rule), status=Status.FAILED)
    found = ended[:LOOK_AT].aggregate(
        runs=Count("pk", filter=Q(scope(rule), pk__isnull=False)), failed=Count("pk", filter=failed)
    )
    runs, count = found["runs"], found["failed"]
    share = round(100 * count / runs) if runs else 0
    jobs = f"{jobs_words(runs, cap())}{scope_words(rule)}"
    text = f"{share} % of the last {jobs} failed, within {minutes_words(rule.window)}."
    is_breach = runs >= max(rule.at_least, 1) and 100 * count > rule.threshold * runs
    return [_reading(rule, text, count, is_breach=is_breach, rows=_failed_lately(rule))]


def dead_letters(rule: AlertRule) -> list[Reading]:
    """Read how many failed jobs wait for a person to retry or to leave them."""
    newest = Job.objects.filter(status=Status.FAILED).order_by("-id")
    count = count_among(newest, scope(rule), rule.threshold)
    waits = "waits" if count == 1 else "wait"
    text = f"{jobs_words(count, cap(rule.threshold))}{scope_words(rule)} failed for good and {waits} for a person."
    return [_reading(rule, text, count, is_breach=count > rule.threshold, rows=newest)]


def _since(rule: AlertRule) -> Combinable:
    return Now() - timedelta(minutes=rule.window)


def _failed_lately(rule: AlertRule) -> "QuerySet[Job]":
    return Job.objects.filter(status=Status.FAILED, finished_at__gt=_since(rule)).order_by("-finished_at")


def _reading(rule: AlertRule, text: str, count: int, *, is_breach: bool, rows: "QuerySet[Job]") -> Reading:
    if not is_breach:
        return Reading(text=text, count=count, is_breach=False)
    query = scope_query(rule, status__exact=Status.FAILED.value)
    evidence = Evidence(query=query, jobs=ids(rows.filter(scope(rule))))
    return Reading(text=text, count=count, is_breach=True, evidence=evidence)
