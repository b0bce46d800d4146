"""Every word in a template comes through gettext, so that a translation leaves none behind."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.template import engines
from jinja2 import nodes

THROUGH = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
SAID = {"alt", "title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "label"}
BUTTONS = {"submit", "button", "reset"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
A_SENTENCE = re.compile(r"\s*[A-Z]")
# Asked, or called with, not printed.
NOT_PRINTED = (nodes.Call, nodes.Compare, nodes.Getattr, nodes.Getitem, nodes.Test, nodes.Keyword)
# A tag whose name is an expression; and, standing alone, what a block or a macro adds to a tag or an address.
NAMELESS, ADDED = re.compile(r"(</?)(?=[\s>])"), re.compile(r"\bdata-[\w-]+|[?&]\w+=")
# What every language writes alike: the header of a mail.
NAMES = {"Subject:"}


class Words(HTMLParser):
    """What somebody reads or hears of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        if not self.cdata_elem:  # styles and scripts
            self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        button = tag == "input" and dict(attrs).get("type") in BUTTONS
        said = SAID | ({"value"} if button else set())
        self.found += [value for name, value in attrs if value and name in said]


def printed(node: nodes.Node) -> str:
    """What of an expression stands in the template itself and is printed as it is."""
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Const):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, NOT_PRINTED):
        return ""
    inner = node.iter_child_nodes(exclude={"test"})
    return " ".join(filter(None, map(printed, inner)))


def handed_on(node: nodes.Node) -> Iterator[str]:
    """Sentences that are given to a macro, a filter or a name, but for those that gettext is given."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Compare):
            continue
        if isinstance(child, nodes.Call) and getattr(child.node, "name", "") in THROUGH:
            for each in child.kwargs:
                yield from handed_on(each)
        elif isinstance(child, nodes.Const):
            if isinstance(child.value, str) and A_SENTENCE.match(child.value):
                yield child.value
        else:
            yield from handed_on(child)


def untranslated(source: str, plain: bool = False) -> list[str]:
    """The words in a template that did not come through gettext."""
    tree = engines["jinja2"].env.parse(source)
    text = "".join(printed(part) for output in tree.find_all(nodes.Output) for part in output.nodes)
    read = text.splitlines() if plain else Words(NAMELESS.sub(r"\1span", text)).found
    every = [" ".join(ADDED.sub("", each).split()) for each in [*read, *handed_on(tree)]]
    return [each for each in every if LETTERS.search(each) and each not in NAMES]


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "{% if x %}Hello{% endif %}",
        '<img alt="Hello">',
        '<a title="hello" href="/">{{ x }}</a>',
        '<nav aria-label="hello">',
        '<input placeholder="hello">',
        '<input type="submit" value="hello">',
        "<option>hello</option>",
        "{{ 'hello' if x else y }}",
        "{{ x | default('hello') }}",
        "{{ button('Hello') }}",
        "{% set title = 'Hello' %}",
        "<{{ tag }}>hello</{{ tag }}>",
        "{{ _('Hello, %(name)s', name='Nobody') }}",
    ],
)
def test_a_word_that_stands_in_a_template_is_found(source):
    assert untranslated(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ _('Hello') }}</p>",
        "<p>{% trans %}Hello{% endtrans %}</p>",
        "{% trans count=x %}{{ count }} thing{% pluralize %}{{ count }} things{% endtrans %}",
        '<img alt="{{ gettext(\'Hello\') }}" class="hello" src="/hello/">',
        "<p class=\"{{ 'hello' if x else 'there' }}\">{{ icon('hello') }} 404 · {{ url('hello') }}</p>",
        "{{ ngettext('%(num)s thing', '%(num)s things', 3) if x == 'hello' else '' }}",
    ],
)
def test_a_word_that_came_through_gettext_is_not(source):
    assert untranslated(source) == []


def test_every_word_of_every_template_comes_through_gettext():
    env = engines["jinja2"].env
    names = env.list_templates(extensions=["html", "txt"])
    assert len(names) > 200
    found = [
        f"{name}: {words}"
        for name in names
        for words in untranslated(env.loader.get_source(env, name)[0], plain=name.endswith(".txt"))
    ]
    assert found == []
