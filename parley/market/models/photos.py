"""Pictures of what is listed. The files lie under PARLEY_HOME/photos; see parley.market.pictures."""

from django.db import models
from django.db.models import Q

SIZES = {"small": 320, "medium": 640, "large": 1280, "full": 2000}
PER_LISTING = 12


def photo_url(token: str, ready: str, size: str) -> str:
    """The address of the smallest picture that is ready and at least as wide as `size` asks."""
    have = {int(width) for width in ready.split()}
    wanted = SIZES[size]
    width = min((w for w in have if w >= wanted), default=max(have))
    return f"/photos/{token[:2]}/{token}-{width}.webp"


class Shown(models.Model):
    """What pages need to show a picture. `width` and `height` are those of the full size; `hidden_as` is the
    name under which its files lie while nobody may reach them at `token` (parley.market.photo_files);
    `with_owner`: because of its owner's account alone."""

    token = models.CharField(max_length=32, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    blur = models.TextField(blank=True, default="")
    sizes_ready = models.CharField(max_length=40, default="2000")
    made_at = models.DateTimeField()
    hidden_as = models.CharField(max_length=32, blank=True, default="")
    with_owner = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def url(self, size: str = "medium") -> str:
        """Where the picture is served: "small" 320, "medium" 640, "large" 1280, "full" at most 2000 wide."""
        return photo_url(self.file, self.sizes_ready, size)

    @property
    def file(self) -> str:
        """The name under which its files lie at present."""
        return self.hidden_as or self.token


class Photo(Shown):
    """One picture of a listing."""

    listing = models.ForeignKey("market.Listing", models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["listing"], name="market_photo_hidden", condition=~Q(hidden_as=""))]


class Keepsake(Shown):
    """A photo that the listing has not any more, but somebody above still shows (parley.market.keepsakes)."""

    listing = models.ForeignKey("market.Listing", models.CASCADE, related_name="keepsakes")

    class Meta:
        ordering = ["pk"]
