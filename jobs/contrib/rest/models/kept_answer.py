"""KeptAnswer: what was answered to a request with an Idempotency-Key, to be answered again."""

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """A key of somebody: the request that it stands for, and the answer once there is one.

    Whoever inserts the row runs the request. `run` is the fencing token: an answer is written by the run it names, in
    the transaction that does what was asked. One that died with its process is taken over when its time is up.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    run = models.UUIDField()
    # By the database's clock.
    begun_at = models.DateTimeField()
    kept_until = models.DateTimeField()
    # Empty while it runs.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_key_one_answer")]
        indexes = [models.Index(fields=["kept_until"], name="answer_kept_until")]

    def __str__(self) -> str:
        return self.key
