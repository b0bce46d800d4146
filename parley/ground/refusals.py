"""How a rule says no."""

from django.forms import Form


class Refusal(Exception):
    """A verb refuses. `message` is a translated sentence for the person who asked and holds nothing
    personal; `field` names the form field it is about, when there is one; `code` is one word for code."""

    def __init__(self, message: str, field: str | None = None, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def add_to(self, form: Form) -> None:
        """Put the refusal at its field of `form`, or above the form when it has no such field."""
        form.add_error(self.field if self.field in form.fields else None, self.message)
