"""What happens to ratings later."""

from parley.notices.queue import crontab, huey
from parley.ratings.models import Rating


@huey.periodic_task(crontab(minute="*/10"))
def count_what_is_shown() -> int:
    """Count the ratings whose time of waiting is over. -> how many"""
    due = list(Rating.objects.due().order_by("pk")[:500])
    for rating in due:
        rating.settle()
    return len(due)
