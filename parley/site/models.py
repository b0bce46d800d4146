from django.db import models


class HandledRequest(models.Model):
    """An unsafe request that was answered with success, kept in the transaction of its change for 72
    hours, so that a repeat (a double click, a retry after a cut line) is led to the same place."""

    key = models.UUIDField(primary_key=True)
    actor = models.UUIDField(null=True)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    led_to = models.TextField(default="")
    at = models.DateTimeField(db_index=True)
