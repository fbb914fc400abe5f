"""Allowance: how far the letters that may be asked for are used up."""

from django.db import models


class Allowance(models.Model):
    """An address or a place, as a hash, and the moment from which all of its letters may be asked for again."""

    holder = models.CharField(max_length=64, primary_key=True)
    used_until = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["used_until"], name="account_allowance_used")]

    def __str__(self) -> str:
        return self.holder
