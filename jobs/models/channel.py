"""Channel: where notices of alerts go, besides the pages."""

from django.db import models


class Medium(models.TextChoices):
    """How a channel carries a notice."""

    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"


class Channel(models.Model):
    """A mailbox, or a chat that takes messages by a webhook. The address of a webhook is a secret."""

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=8, choices=Medium)
    address = models.CharField(max_length=1_000)

    class Meta:
        ordering = ["name"]
        verbose_name = "alert channel"
        permissions = [
            ("test_channel", "Can send a test notice"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Medium.values), name="channel_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name
