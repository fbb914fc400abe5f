"""Erase the answers that are kept for programs and name a subject."""

import json

from django.db.models import QuerySet

from jobs.api import Eraser, ErasureRequest, ErasureSubject
from jobs.contrib.rest.models import KeptAnswer
from jobs.contrib.rest.problems import ProblemError


def _count(subject: ErasureSubject) -> int:
    return len(_naming(subject))


def _erase(subject: ErasureSubject, request: ErasureRequest, limit: int) -> int:
    gone = ProblemError(410, "erased", "It was done. What was answered has been erased since, with what jobs said.")
    # The row stays until its day is over: the same request sent again still does nothing twice.
    keys = _naming(subject)[:limit]
    return _rows().filter(pk__in=keys).update(status=gone.status, body=gone.text(), headers={})


def _naming(subject: ErasureSubject) -> list[int]:
    """Return the answers that are a job about it. There is a day of them, found by what they say."""
    kind = subject.kind_name()
    rows = _rows().filter(body__contains=kind).order_by("pk").values_list("pk", "body")
    return [pk for pk, body in rows if _about(body) == (kind, subject.object_id)]


def _about(body: str) -> tuple[str, str]:
    about = json.loads(body).get("about") or {}
    return about.get("type", ""), about.get("id", "")


def _rows() -> "QuerySet[KeptAnswer]":
    return KeptAnswer.objects.exclude(status=None)


ANSWERS = Eraser(key="rest", words="answers of the API that name it", count=_count, erase=_erase)
