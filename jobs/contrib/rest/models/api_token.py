"""ApiToken: what a program shows to act in the name of a person."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone


class ApiToken(models.Model):
    """A token, known by its hash alone. Nothing of it changes but that it is used, and is revoked."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100, help_text="Which program uses it, and where.")
    # Of 256 random bits, which nobody can go through: a slow hash, as for passwords, would only make requests slow.
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the token")
    prefix = models.CharField(max_length=16, editable=False, help_text="how it begins, to tell it by")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API token"
        ordering = ["-id"]
        default_permissions = ("add", "view")
        permissions = [("revoke_apitoken", "Can revoke API token")]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="token_has_a_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_good(self, now: datetime) -> bool:
        """Say whether it may be used at a moment: not revoked, not expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
