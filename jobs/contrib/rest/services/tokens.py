"""Make, find and revoke tokens. What a token is, is known once, to whom it is made for."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from jobs.api import record_act
from jobs.contrib.rest.limits import LAST_USED_EVERY
from jobs.contrib.rest.models import ApiToken
from jobs.contrib.rest.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# So that one that leaks is known for what it is: by people, and by programs that look for such.
START = "wb_"
_BYTES = 32
# Of 43 letters that follow: enough to tell one's tokens apart, and 220 bits stay unknown.
_SHOWN = len(START) + 6


@sensitive_variables("text")
def make_token(
    owner: "AbstractBaseUser",
    name: str,
    scopes: Collection[Scope],
    *,
    expires_at: datetime | None = None,
    actor: "AbstractBaseUser | None" = None,
) -> tuple[ApiToken, str]:
    """Make a token and return it with the text that a program shows, which nobody can find out later."""
    text = START + secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        token = ApiToken.objects.create(
            owner_id=owner.pk,
            name=name,
            digest=_digest(text),
            prefix=text[:_SHOWN],
            scopes=sorted(scopes),
            expires_at=expires_at,
        )
        record_act(actor, token, f"Made an API token of {owner.get_username()}: {', '.join(sorted(scopes))}.")
    return token, text


@sensitive_variables("text")
def good_token(text: str) -> ApiToken | None:
    """Return the token with its owner if it may be used now; None for any other text."""
    token = ApiToken.objects.select_related("owner").filter(digest=_digest(text)).first()
    if token is None or not token.is_good(timezone.now()) or not token.owner.is_active:
        return None
    return token


def note_use(token: ApiToken) -> None:
    """Write that a token is used, unless that was written just now."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at <= now - LAST_USED_EVERY:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY)
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)


def revoke_token(token_id: int, *, actor: "AbstractBaseUser | None" = None) -> bool:
    """Revoke a token for good; says whether it was not yet."""
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=Now()):
            return False
        record_act(actor, ApiToken.objects.get(pk=token_id), "Revoked.")
    return True


@sensitive_variables("text")
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
