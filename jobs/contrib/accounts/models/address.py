"""Address: where somebody with an account is written to, and whether they have said that it is theirs."""

from django.conf import settings
from django.db import models


class Address(models.Model):
    """A user's address. When the user gets another, this row goes: one that comes back is confirmed again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    address = models.EmailField(max_length=254)
    # Of these only the last one's link is good.
    letters = models.PositiveIntegerField(default=0, help_text="how many letters with a link were written")
    written_at = models.DateTimeField(null=True, blank=True, help_text="the last letter")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="one_row_a_user_and_address"),
        ]

    def __str__(self) -> str:
        return self.address
