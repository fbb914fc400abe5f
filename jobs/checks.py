"""System checks: what would break a promise is refused when Django starts."""

from typing import Any

from django.apps import apps as django_apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from jobs.backends import Backend
from jobs.conf import conf
from jobs.queues import every_lane

DELIVERY_JOB = "jobs.backends.rq.DeliveryJob"
JSON_SERIALIZERS = ("json", "rq.serializers.JSONSerializer")
_BACKEND_METHODS = [name for name in vars(Backend) if not name.startswith("_")]


@register(Tags.security)
def check_json_only(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a queue whose messages would be unpickled."""
    return [
        Error(
            f"RQ_QUEUES[{name!r}] would read and write pickles: whoever writes to Redis could run any code.",
            hint="Set 'SERIALIZER': 'rq.serializers.JSONSerializer'.",
            id="jobs.E001",
        )
        for name, queue in getattr(settings, "RQ_QUEUES", {}).items()
        if queue.get("SERIALIZER") not in JSON_SERIALIZERS
    ]


@register(Tags.security)
def check_deliveries_only(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings under which a worker would run what is no delivery, or under which ours is not found."""
    problems = []
    rq = getattr(settings, "RQ", {})
    if rq.get("JOB_CLASS") != DELIVERY_JOB:
        problems.append((f"RQ['JOB_CLASS'] is not {DELIVERY_JOB}: workers would call whatever Redis names.", "Set it."))
    apps = [config.name for config in django_apps.get_app_configs()]
    if "django_rq" in apps and apps.index("django_rq") < apps.index("jobs"):
        hint = "Name jobs first in INSTALLED_APPS."
        problems.append(("django_rq stands before jobs: its rqworker, which reads pickles, would be the one.", hint))
    return [Error(text, hint=hint, id="jobs.E004") for text, hint in problems]


@register()
def check_every_lane(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings that leave a queue out: its jobs would wait for ever."""
    missing = [lane for lane in every_lane() if lane not in getattr(settings, "RQ_QUEUES", {})]
    hint = "Build RQ_QUEUES from jobs.queues.every_lane()."
    return [Error(f"RQ_QUEUES lacks {', '.join(missing)}.", hint=hint, id="jobs.E002")] if missing else []


@register()
def check_backend(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a backend that is none: jobs would be accepted and never delivered."""
    problem, _, hint = backend_problem().partition(": ")
    return [Error(f"{problem}.", hint=f"{hint[:1].upper()}{hint[1:]}.", id="jobs.E003")] if problem else []


def backend_problem() -> str:
    """Return what is wrong with the backend in settings, and what to do about it; nothing if it is one."""
    path = conf().backend
    try:
        missing = [name for name in _BACKEND_METHODS if not callable(getattr(import_string(path), name, None))]
    except (ImportError, ValueError, TypeError):
        missing = list(_BACKEND_METHODS)
    remedy = "leave it unset, or name a class such as jobs.backends.rq.RQBackend"
    return f"JOBS_BACKEND is {path!r}, which is no backend: {remedy}" if missing else ""


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a secret key that other machines don't have."""
    if not getattr(settings, "SECRET_KEY_FROM_FILE", False):
        return []
    hint = "Set SECRET_KEY in the environment, the same on every machine."
    return [Warning("SECRET_KEY is this machine's own, from the data folder.", hint=hint, id="jobs.W001")]
