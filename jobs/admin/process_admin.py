"""Workers and clocks in the admin: who is there, and when each last said so."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.html import format_html

from jobs.admin.display import process_badge
from jobs.admin.read_only import ReadOnly
from jobs.models import Heartbeat, Kind
from jobs.moments import ago
from jobs.selectors.health import is_alive, leads, processes, troubles
from jobs.services.beating import FORGET_AFTER
from jobs.wording import counted, duration_text

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[Heartbeat]
else:
    _ModelAdmin = admin.ModelAdmin


def duty_words(process: Heartbeat) -> str:
    """Return whether a clock that is alive does the work or stands by; empty for others."""
    if process.kind != Kind.CLOCK or not is_alive(process):
        return ""
    return "leads" if leads(process) else "stands by"


def late_words(process: Heartbeat) -> str:
    """Return how many ticks of a clock came late since it started; empty when none did."""
    return counted(process.late_ticks, "late tick") if process.late_ticks else ""


def done_words(process: Heartbeat) -> str:
    """Return how many attempts a worker has ended: `1,234, 3 of them failed`; a dash for a clock."""
    if process.kind != Kind.WORKER:
        return "–"
    return f"{process.ended:,}, {process.failed:,} of them failed" if process.failed else f"{process.ended:,}"


def memory_words(process: Heartbeat) -> str:
    """Return how much memory a process takes, with its children: `98 MB`; a dash where nobody knows."""
    return "–" if process.memory_bytes is None else f"{process.memory_bytes / 1_000_000:,.0f} MB"


@admin.register(Heartbeat)
class ProcessAdmin(ReadOnly, _ModelAdmin):
    """The list of processes; there is nothing more to know of one."""

    list_display = ("process", "kind", "state", "where", "queues", "done", "memory", "started", "last_sign")
    list_display_links = None

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list, with what is wrong above it."""
        extra = {
            "title": "Workers and clocks",
            "troubles": troubles(),
            "forgotten_after": duration_text(FORGET_AFTER),
        }
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    def get_queryset(self, request: "HttpRequest") -> "QuerySet[Heartbeat]":
        """Return the processes, each with whether it is alive."""
        return processes().order_by("process")

    @admin.display(description="State")
    def state(self, process: Heartbeat) -> "SafeString":
        """Return whether it is alive; of a clock also whether it leads, and how many of its ticks came late."""
        notes = [note for note in (duty_words(process), late_words(process)) if note]
        badge = process_badge(is_alive=is_alive(process))
        return format_html('{} <span class="job-note">{}</span>', badge, ", ".join(notes)) if notes else badge

    @admin.display(description="Listens on")
    def queues(self, process: Heartbeat) -> str:
        """Return the queues a worker takes jobs from."""
        return ", ".join(process.queue_names) or "–"

    @admin.display(description="Host", ordering="host")
    def where(self, process: Heartbeat) -> str:
        """Return the machine it runs on."""
        return process.host or "–"

    @admin.display(description="Attempts")
    def done(self, process: Heartbeat) -> str:
        """Return how many attempts a worker ended since it started, and how many of them not well."""
        return done_words(process)

    @admin.display(description="Memory")
    def memory(self, process: Heartbeat) -> str:
        """Return what it takes with its children, where the system says so."""
        return memory_words(process)

    @admin.display(description="Started", ordering="started_at")
    def started(self, process: Heartbeat) -> "SafeString":
        """Return how long ago it started."""
        return ago(process.started_at)

    @admin.display(description="Last sign of life", ordering="beat_at")
    def last_sign(self, process: Heartbeat) -> "SafeString":
        """Return how long ago it said that it was alive."""
        return ago(process.beat_at)
