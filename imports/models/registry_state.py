"""RegistryState: whether the registry answers. One row, which all workers go by."""

from django.db import models

ONLY = 1


class Circuit(models.TextChoices):
    """Whether calls are made."""

    CLOSED = "closed", "Answers"
    OPEN = "open", "Left alone"
    PROBING = "probing", "Being tried"


class RegistryState(models.Model):
    """The circuit breaker, by conditional updates alone.

    `generation` goes up whenever calls are stopped: what a call began before comes to nothing after it.
    """

    circuit = models.CharField("state", max_length=7, choices=Circuit, default=Circuit.CLOSED)
    generation = models.PositiveBigIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField("failures in a row", default=0)
    reason = models.TextField("what is wrong", blank=True, default="")
    stopped_at = models.DateTimeField("no answer since", null=True, blank=True)
    resume_at = models.DateTimeField("next call", null=True, blank=True, help_text="when one call is made to see")
    told_at = models.DateTimeField("staff told", null=True, blank=True)
    answered_at = models.DateTimeField("last answer", null=True, blank=True)
    swept_at = models.DateTimeField("last sweep", null=True, blank=True)

    class Meta:
        verbose_name = "carrier registry"
        verbose_name_plural = "carrier registry"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=ONLY), name="one_registry_state"),
            models.CheckConstraint(condition=models.Q(circuit__in=Circuit.values), name="circuit_is_known"),
        ]

    def __str__(self) -> str:
        return "Carrier registry"
