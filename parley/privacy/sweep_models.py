"""The record of sweeps. It says nothing of anybody: which keeping, when, how many."""

from django.db import models


class Sweep(models.Model):
    """One sweep of one keeping: what went, and since when the oldest is overdue that was there afterwards."""

    keeping = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)
    removed = models.PositiveIntegerField()
    oldest_overdue = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["keeping", "id"], name="sweeps_of")]

    def __str__(self):
        return f"{self.keeping} at {self.at}"
