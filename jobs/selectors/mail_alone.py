"""Alerts about mail must not travel by mail alone: when mail is what is broken, nobody would hear of it."""

from collections.abc import Iterable

from jobs.exceptions import UnknownTask
from jobs.models import Alert, Channel, Medium
from jobs.queues import Queue
from jobs.registry import get_definition


def would_travel_by_mail_alone(queue_name: str, task: str, channels: Iterable[Channel]) -> bool:
    """Say whether an alert about this queue or task is about mail, and all its channels are mailboxes."""
    media = {channel.kind for channel in channels}
    return media == {Medium.EMAIL.value} and Queue.EMAIL in (queue_name, _queue_of(task))


def is_about_mail_by_mail_alone(alert: Alert) -> bool:
    """Say whether an alert concerns mail, and all that tells of it is mail."""
    rule = alert.rule
    return would_travel_by_mail_alone(rule.queue_name or alert.about, rule.task, rule.channels.all())


def _queue_of(task: str) -> str:
    try:
        return get_definition(task).queue_name
    except UnknownTask:
        return ""
