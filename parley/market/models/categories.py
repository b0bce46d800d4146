"""The tree of kinds of things."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _


class Category(models.Model):
    """A place in the tree. `id` is its number in Google's product taxonomy, for feeds."""

    id = models.PositiveIntegerField(primary_key=True)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    icon = models.CharField(max_length=40, blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def google_id(self) -> int:
        """Its number in Google's product taxonomy."""
        return self.pk

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return _(self.name)

    @property
    def top(self) -> "Category":
        """The category of the first level that this one stands under (itself, when it is one)."""
        here = self
        while here.parent_id:
            here = here.parent
        return here

    def get_absolute_url(self) -> str:
        return reverse("market:browse", args=[self.slug])
