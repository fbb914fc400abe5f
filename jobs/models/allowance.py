"""Allowance: how far somebody has used up what they may ask for."""

from django.db import models


class Allowance(models.Model):
    """A token, a person or a place, and the moment from which nothing of its allowance is used any more."""

    holder = models.CharField(max_length=100, primary_key=True)
    # Microseconds since 1970: whole numbers are compared and added alike by every database.
    used_until = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["used_until"], name="allowance_by_use")]

    def __str__(self) -> str:
        return self.holder
