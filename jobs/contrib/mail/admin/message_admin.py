"""Messages in the admin: what was sent to whom, what came of it, and sending it again."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import path
from django.utils.html import format_html

from jobs.api import ago
from jobs.contrib.mail.admin.message_files import download, shown_html
from jobs.contrib.mail.admin.message_history import message_history
from jobs.contrib.mail.admin.message_page import message_page
from jobs.contrib.mail.admin.resending import ask_and_resend
from jobs.contrib.mail.admin.templates import template_list, template_preview
from jobs.contrib.mail.models import Message
from jobs.contrib.mail.selectors import State, states

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[Message]
else:
    _ModelAdmin = admin.ModelAdmin


class MessageList(ChangeList):
    """The rows of one page, each with how it stands: two queries for all of them."""

    def get_results(self, request: "HttpRequest") -> None:
        """Read the page, and the jobs of its messages."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = states(self.result_list)
        for message in self.result_list:
            vars(message)["state"] = found[message.pk]


class SentFilter(admin.SimpleListFilter):
    """By whether it was sent."""

    title = "whether it was sent"
    parameter_name = "sent"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Message]") -> list[tuple[str, str]]:
        """Return both."""
        return [("yes", "Sent"), ("no", "Not sent, or not yet")]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Message]") -> "QuerySet[Message]":
        """Return those that were, or were not."""
        return queryset.filter(sent_at__isnull=self.value() == "no") if self.value() in ("yes", "no") else queryset


@admin.register(Message)
class MessageAdmin(_ModelAdmin):
    """The list of messages, newest first, and the addresses of everything about one."""

    list_display = ("what", "to_whom", "state", "concerns", "when")
    list_display_links = None
    list_filter = (SentFilter,)
    list_per_page = 50
    search_fields = ("subject", "recipients", "about_label")
    search_help_text = "Words of its subject, of what it is about, or an address"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    actions = None

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Add the addresses of a message's parts, of sending it again, and of the templates."""
        one = "<uuid:message_id>"
        own = [
            self._page(f"{one}/html", "html", shown_html),
            self._page(f"{one}/attachment/<int:attachment_id>", "attachment", download),
            self._page(f"{one}/send-again", "resend", partial(ask_and_resend, model_admin=self)),
            self._page("templates", "templates", template_list),
            self._page("templates/<path:name>", "template", template_preview),
        ]
        return [*own, *super().get_urls()]

    def _page(self, address: str, name: str, view: "Callable[..., HttpResponseBase]") -> "URLPattern":
        return path(f"{address}/", self.admin_site.admin_view(view), name=f"mail_message_{name}")

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        return super().changelist_view(request, {"title": "E-mails", **(extra_context or {})})

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show a message's own page, which is no form."""
        return message_page(request, object_id)

    def history_view(
        self, request: "HttpRequest", object_id: str, extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Show what people did with a message."""
        return message_history(request, object_id, extra_context)

    def get_changelist(self, request: "HttpRequest", **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows how each stands."""
        return MessageList

    def get_queryset(self, request: "HttpRequest") -> "QuerySet[Message]":
        """Return messages without their words, which no list shows."""
        return super().get_queryset(request).defer("text", "html")

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Nobody writes one here."""
        return False

    def has_change_permission(self, request: "HttpRequest", obj: Message | None = None) -> bool:
        """Nobody changes what was sent."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Message | None = None) -> bool:
        """Nobody deletes one: old ones go by themselves."""
        return False

    @admin.display(description="Subject")
    def what(self, message: Message) -> "SafeString":
        """Return its subject, linked to its page."""
        return format_html('<a href="{}/change/">{}</a>', message.pk, message.subject or "No subject")

    @admin.display(description="To")
    def to_whom(self, message: Message) -> str:
        """Return whom it goes to, in short."""
        everybody = [*message.to, *message.cc, *message.bcc]
        return f"{everybody[0]} and {len(everybody) - 1} more" if len(everybody) > 1 else "".join(everybody)

    @admin.display(description="State")
    def state(self, message: Message) -> "SafeString":
        """Return how it stands."""
        state: State = vars(message)["state"]
        return format_html('<span class="job-status job-status-{}">{}</span>', state.look, state.word)

    @admin.display(description="About")
    def concerns(self, message: Message) -> str:
        """Return what it is about."""
        return message.about_label

    @admin.display(description="When", ordering="created_at")
    def when(self, message: Message) -> "SafeString":
        """Return when it was written."""
        return ago(message.created_at)
