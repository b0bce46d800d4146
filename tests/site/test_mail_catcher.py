"""The page that shows caught mail, and what it does with what is not mail."""

import pytest
from django.http import Http404
from django.test import RequestFactory

from parley.site import mail_catcher

LETTER = b"To: ana@example.org\r\nSubject: A code\r\n\r\nHello,\r\n\r\n309003\r\nhttp://x.example/?a=1\r\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "mail"
    made.mkdir()
    return made


def test_the_newest_mail_comes_first_in_paragraphs_of_lines(folder):
    (folder / "00000000000000000001.eml").write_bytes(LETTER)
    (folder / "00000000000000000002.eml").write_bytes(LETTER.replace(b"A code", b"Another"))
    first, second = mail_catcher.letters(folder)
    assert (first.subject, second.subject, second.to) == ("Another", "A code", "ana@example.org")
    assert first.paragraphs == [["Hello,"], ["309003", "http://x.example/?a=1"]]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"Content-Type: text/html\r\n\r\n<b>x</b>"])
def test_what_cannot_be_read_spoils_nothing(folder, content):
    (folder / "00000000000000000001.eml").write_bytes(LETTER)
    (folder / "00000000000000000002.eml").write_bytes(content)
    (folder / "odd.eml").write_bytes(LETTER)
    assert "A code" in [letter.subject for letter in mail_catcher.letters(folder)]


def test_where_nothing_was_caught_there_is_nothing(tmp_path):
    assert mail_catcher.letters(tmp_path / "none") == []


@pytest.fixture
def page(settings, tmp_path):
    settings.PARLEY_HOME = tmp_path
    request = RequestFactory().get("/mail-catcher/")
    return lambda: mail_catcher.mail_catcher(request)


def test_the_page_shows_the_mail_harmlessly_and_asks_for_itself_again(folder, page, settings):
    settings.PARLEY_MAIL_CATCHER = True
    (folder / "00000000000000000001.eml").write_bytes(LETTER.replace(b"Hello", b"<script>"))
    answer = page()
    text = answer.content.decode()
    assert "&lt;script&gt;" in text
    assert 'href="http://x.example/?a=1"' in text
    assert answer["Refresh"] == "5"


def test_without_the_setting_there_is_no_such_page(page, settings):
    settings.PARLEY_MAIL_CATCHER = False
    with pytest.raises(Http404):
        page()


def test_the_address_exists_in_a_demo_alone(client, db):
    assert client.get("/mail-catcher/").status_code == 404
