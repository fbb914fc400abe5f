"""Lease: who does what only one process should do at a time, and until when."""

from django.db import models


class Lease(models.Model):
    """A duty and its holder. Held in the database's own time: whoever finds it run out may take it."""

    duty = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=200)
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.duty}: {self.holder}"
