"""API tokens in the admin: made, shown once, looked at, revoked."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from jobs.api import exact_text, history_of
from jobs.contrib.rest.models import ApiToken
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.tokens import make_token, revoke_token
from jobs.contrib.rest.token_display import ago_or_never, standing_badge
from jobs.contrib.rest.token_form import TokenForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[ApiToken]
else:
    _ModelAdmin = admin.ModelAdmin

_REVOKE = "rest.revoke_apitoken"


@admin.register(ApiToken)
class ApiTokenAdmin(_ModelAdmin):
    """What a token is, is shown to whoever makes it, once. Nothing of it is changed but that it is revoked."""

    form = TokenForm
    list_display = ("name", "standing", "whose", "good_for", "begins", "used")
    list_select_related = ("owner",)
    search_fields = ("name", "prefix", "owner__username")
    sortable_by = ()
    actions = None

    class Media:
        css = {"all": ["rest/tokens.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Add the address of the act."""
        revoke = path("<int:token_id>/revoke/", self.admin_site.admin_view(_revoke), name="rest_apitoken_revoke")
        return [revoke, *super().get_urls()]

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        return super().changelist_view(request, {"title": "API tokens", **(extra_context or {})})

    def has_change_permission(self, request: "HttpRequest", obj: ApiToken | None = None) -> bool:
        """Nobody changes a token."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: ApiToken | None = None) -> bool:
        """Nobody deletes a token by itself; with its owner it goes."""
        match = request.resolver_match
        is_here = match is None or (match.url_name or "").startswith("rest_apitoken")
        return not is_here and request.user.has_perm("auth.delete_user")

    def get_fields(self, request: "HttpRequest", obj: ApiToken | None = None) -> Any:
        """Ask for what a new one needs; only a superuser makes tokens for others."""
        if obj is None:
            return ["owner", "name", "scopes", "lives"] if _may_choose(request) else ["name", "scopes", "lives"]
        return ["whose", "good_for", "begins", "made", "ends", "used"]

    def get_readonly_fields(self, request: "HttpRequest", obj: ApiToken | None = None) -> Any:
        """Return what a page shows of a token."""
        return self.get_fields(request, obj) if obj else []

    def get_changeform_initial_data(self, request: "HttpRequest") -> dict[str, Any]:
        """Begin with a token for oneself."""
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def add_view(
        self, request: "HttpRequest", form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Show the form: there is one thing to do, as the token is shown once."""
        buttons = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {"title": "Make an API token", **buttons, **(extra_context or {})})

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        """Return the choice of an owner without Django's signs beside it that make and change users."""
        if db_field.name == "owner":
            return db_field.formfield()
        return super().formfield_for_dbfield(db_field, request, **options)

    @sensitive_variables("text")
    def save_model(self, request: "HttpRequest", obj: ApiToken, form: Any, change: bool) -> None:
        """Make the token, and keep its text for the answer alone."""
        user: Any = request.user
        owner = form.cleaned_data["owner"] if _may_choose(request) else user
        scopes = [Scope(scope) for scope in form.cleaned_data["scopes"]]
        token, text = make_token(owner, obj.name, scopes, expires_at=form.expires_at, actor=user)
        obj.pk, obj.owner, obj.prefix = token.pk, owner, token.prefix
        vars(request)["made"] = text

    def log_addition(self, request: "HttpRequest", obj: Any, message: Any) -> None:  # type: ignore[override]
        """Leave it to the service, which has noted it."""

    def response_add(self, request: "HttpRequest", obj: ApiToken, post_url_continue: str | None = None) -> Any:
        """Show the token, once: the page is the answer to the form, and kept nowhere."""
        context = {**self.admin_site.each_context(request), "title": f"API token {obj.name}", "opts": self.opts}
        context |= {"token": obj, "text": vars(request)["made"]}
        response = TemplateResponse(request, "admin/rest/apitoken/made.html", context)
        add_never_cache_headers(response)
        return response

    def change_view(
        self, request: "HttpRequest", object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Show a token, with the act on it for whom may."""
        token = self.get_object(request, object_id)
        may = token is not None and token.revoked_at is None and _may_revoke(request)
        extra = {"may_revoke": may, "title": str(token), "subtitle": None}
        if token is not None:
            extra |= {"badge": standing_badge(token), "may_be_used": _may_be_used(token)}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def history_view(
        self, request: "HttpRequest", object_id: str, extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Show who made it and who revoked it."""
        token = self.get_object(request, object_id)
        if not self.has_view_permission(request):
            raise PermissionDenied
        if token is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "object": token}
        context |= {
            "title": f"History: {token}",
            "action_list": history_of(token),
            "module_name": "API tokens",
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/jobs/history.html", context)

    @admin.display(description="Owner")
    def whose(self, token: ApiToken) -> str:
        """Return in whose name it acts; not linked, as not everybody here may see users."""
        return token.owner.get_username()

    @admin.display(description="Begins with")
    def begins(self, token: ApiToken) -> str:
        """Return how it begins, to tell it by."""
        return f"{token.prefix}…"

    @admin.display(description="Good for")
    def good_for(self, token: ApiToken) -> str:
        """Return its scopes."""
        return ", ".join(token.scopes)

    @admin.display(description="Stands")
    def standing(self, token: ApiToken) -> "SafeString":
        """Say whether it may be used."""
        return standing_badge(token)

    @admin.display(description="Made")
    def made(self, token: ApiToken) -> str:
        """Return when it was made."""
        return exact_text(token.created_at)

    @admin.display(description="Good until")
    def ends(self, token: ApiToken) -> str:
        """Return when it ends by itself."""
        return exact_text(token.expires_at) if token.expires_at else "it is revoked"

    @admin.display(description="Last used")
    def used(self, token: ApiToken) -> "SafeString | str":
        """Return when a program showed it last."""
        return ago_or_never(token.last_used_at)


def _revoke(request: "HttpRequest", token_id: int) -> "HttpResponse":
    if not _may_revoke(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user: Any = request.user
    if revoke_token(token_id, actor=user):
        messages.success(request, "The token is revoked: whoever shows it is refused.")
    else:
        messages.warning(request, "There is no such token that is not revoked yet.")
    return HttpResponseRedirect(reverse("admin:rest_apitoken_changelist"))


def _may_be_used(token: ApiToken) -> bool:
    return token.is_good(timezone.now()) and token.owner.is_active


def _may_revoke(request: "HttpRequest") -> bool:
    return request.user.has_perms(["rest.view_apitoken", _REVOKE])


def _may_choose(request: "HttpRequest") -> bool:
    # Whoever makes a token for another may from then on what the other may.
    return bool(getattr(request.user, "is_superuser", False))
