"""What a template does with a name that nobody gave it."""

import pytest
from django.template import engines
from jinja2 import UndefinedError


@pytest.mark.parametrize(
    "source",
    [
        "{{ forgotten }}",
        "{% if forgotten %}{% endif %}",
        "{% for each in forgotten %}{% endfor %}",
        "{{ gettext('Hello, %(name)s', name=forgotten) }}",
    ],
)
def test_a_name_that_nobody_gave_raises_and_prints_nothing(source):
    with pytest.raises(UndefinedError, match="is undefined"):
        engines["jinja2"].from_string(source).render({})
