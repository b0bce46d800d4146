"""Want lines: "for this I would take any one of these", as want lists of trading communities say it."""

from django.conf import settings
from django.db import models


class WantLine(models.Model):
    """One line of a want list. A dummy has a name of its own (`%NAME`) and no listing."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="want_lines")
    listing = models.ForeignKey(
        "market.Listing", models.CASCADE, null=True, blank=True, related_name="want_lines"
    )
    name = models.CharField(max_length=120, blank=True, default="")
    is_dummy = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="market_wantline_dummy_xor_listing",
                condition=models.Q(is_dummy=True, listing__isnull=True)
                | models.Q(is_dummy=False, listing__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"want line {self.pk}"


class WantEntry(models.Model):
    """One thing that a line would take: somebody's listing, or another line (a dummy).

    `step` is the rank group: entries of a smaller step are wanted more."""

    line = models.ForeignKey(WantLine, models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    wants = models.ForeignKey(
        "market.Listing", models.CASCADE, null=True, blank=True, related_name="wanted_by"
    )
    wants_line = models.ForeignKey(WantLine, models.CASCADE, null=True, blank=True, related_name="wanted_by")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="market_wantentry_one_target",
                condition=models.Q(wants__isnull=False, wants_line__isnull=True)
                | models.Q(wants__isnull=True, wants_line__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"want entry {self.pk}"
