"""A row such as a listing is, for the bare page to read."""

from django.db import models


class Row(models.Model):
    """What the bare page reads."""

    id = models.BigAutoField(primary_key=True)
    title = models.CharField(max_length=120)
    text = models.TextField()

    class Meta:
        db_table = "bare_row"
