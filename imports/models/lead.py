"""Lead: somebody who may become a customer."""

from django.db import models
from django.db.models.functions import Lower


class Lead(models.Model):
    """One person or company, known by its e-mail address."""

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=200, blank=True, default="")
    company = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    country = models.CharField(max_length=100, blank=True, default="")
    came_from = models.CharField("source", max_length=100, blank=True, default="", help_text="a fair, a campaign")
    notes = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="lead_address_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email
