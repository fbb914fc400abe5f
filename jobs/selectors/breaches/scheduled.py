"""Schedules: what is wrong with them, as `schedule_alarms` finds it, by rule."""

from functools import partial

from jobs.models import AlertRule, Schedule
from jobs.selectors.breaches.reading import Evidence, Reading
from jobs.selectors.schedule_alarms import Alarm, AlarmKind, alarms


def _read(rule: AlertRule, *, kinds: frozenset[AlarmKind], well: str) -> list[Reading]:
    running = Schedule.objects.running()
    chosen = running.filter(task=rule.task) if rule.task else running
    # One for each schedule: two things that are wrong with it at once are one alert.
    wrong = {alarm.schedule.key: alarm for alarm in alarms(chosen) if alarm.kind in kinds}
    return [_breach(alarm) for alarm in wrong.values()] or [Reading(text=well, is_breach=False)]


late = partial(_read, kinds=frozenset({AlarmKind.LATE}), well="All schedules began in time.")
slow = partial(_read, kinds=frozenset({AlarmKind.SLOW}), well="No schedule takes longer than it expects to.")
empty = partial(_read, kinds=frozenset({AlarmKind.EMPTY}), well="Every schedule that must produce something did.")
failed = partial(
    _read, kinds=frozenset({AlarmKind.FAILED, AlarmKind.REFUSED}), well="The last run of every schedule went well."
)


def _breach(alarm: Alarm) -> Reading:
    jobs = [str(alarm.job.pk)] if alarm.job else []
    evidence = Evidence(page="schedule", jobs=jobs)
    return Reading(about=alarm.schedule.key[:200], text=alarm.text, is_breach=True, count=1, evidence=evidence)
