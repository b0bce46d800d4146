"""What a browser reads out of a page that gives a form back."""

from html.parser import HTMLParser


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        said = dict(attrs)
        if tag == "form":
            self.forms.append({})
            self.actions.append(said.get("action", ""))
        if tag == "input" and said.get("type") == "hidden" and self.forms:
            self.forms[-1][said["name"]] = said["value"]


def fields_for(path: str, page: str) -> dict[str, str]:
    """The hidden fields of the form of `page` that is sent to `path`."""
    found = _Hidden()
    found.feed(page)
    return found.forms[found.actions.index(path)]
