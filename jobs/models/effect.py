"""Effect: something a job did outside the database, kept so that a retry can skip it."""

from django.db import models

from jobs.models.job import Job


class InDoubt(models.TextChoices):
    """What follows when an effect was begun and nobody knows whether it happened."""

    REPEAT = "repeat", "Done again"
    HOLD = "hold", "Held for a person"


class EffectQuerySet(models.QuerySet["Effect"]):
    """Questions about effects. Those of a job that runs may be under way; of any other, they are in doubt."""

    def not_done(self) -> "EffectQuerySet":
        """Return the effects that were begun and never noted as done."""
        return self.filter(done_at=None)

    def held(self) -> "EffectQuerySet":
        """Return those of them that no attempt may do again before a person has said what happened."""
        return self.not_done().filter(in_doubt=InDoubt.HOLD)


class Effect(models.Model):
    """One outside act of a job: begun, then done with its receipt. Begun and not done means in doubt."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="effects")
    name = models.CharField(max_length=100)
    attempt = models.PositiveIntegerField(help_text="the attempt that began it last")
    begun_at = models.DateTimeField()
    # Defaults of the database's own, too: while a new version is rolled out, workers of the old one write rows.
    in_doubt = models.CharField(max_length=6, choices=InDoubt, default=InDoubt.REPEAT, db_default=InDoubt.REPEAT.value)
    done_at = models.DateTimeField(null=True, blank=True)
    receipt = models.JSONField(null=True, blank=True)
    settled = models.BooleanField(default=False, db_default=False, help_text="a person said that it happened")

    objects = EffectQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        permissions = [
            ("settle_effect", "Can settle effect in doubt"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["job", "name"], name="effect_once_a_job"),
            models.CheckConstraint(condition=models.Q(in_doubt__in=InDoubt.values), name="effect_in_doubt_is_known"),
            models.CheckConstraint(
                condition=models.Q(settled=False) | models.Q(in_doubt=InDoubt.HOLD, done_at__isnull=False),
                name="settled_effect_was_held_and_is_done",
            ),
        ]
        indexes = [
            # What is held is rare, and asked for with every batch that is pruned, retried or erased.
            models.Index(
                fields=["job"], condition=models.Q(done_at=None, in_doubt=InDoubt.HOLD.value), name="effect_held"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Whether no attempt may do it again before a person has said what happened."""
        return self.in_doubt == InDoubt.HOLD and self.done_at is None
