"""Number series: where gapless invoice numbers come from."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given in a series and year."""

    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="one_row_a_series"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"
