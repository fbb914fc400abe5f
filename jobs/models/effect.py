"""Effect: something a job did outside the database, kept so that a retry can skip it."""

from django.db import models

from jobs.models.job import Job


class Effect(models.Model):
    """One outside act of a job: begun, then done with its receipt. Begun and not done means in doubt."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="effects")
    name = models.CharField(max_length=100)
    attempt = models.PositiveIntegerField(help_text="the attempt that began it last")
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    receipt = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["job", "name"], name="effect_once_a_job"),
        ]

    def __str__(self) -> str:
        return self.name
