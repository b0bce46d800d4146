"""`parley demo`"""

import argparse
import os
import socket
import time

from parley.site import serving, start
from parley.site.supervise import Child

help = """Serve a marketplace full of made-up people, things and haggling, to try it out. Nothing is sent
anywhere: mail goes to a catcher whose page shows it. Safe to repeat: what is there already stays. A
marketplace that holds people of its own is refused."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=serving.port, help="port to listen on (default PORT, or 8000)")
    parser.add_argument("--workers", type=serving.count, help="web processes (default one a core)")


def run(options: argparse.Namespace) -> int:
    """Prepare, fill, then serve until told to stop."""
    mail_port = _set_environment(options)
    start.django_up()
    place = serving.Place.chosen(options.host, options.port, options.workers)
    with serving.home_alone():
        place.demand_free()
        sign_ins = _prepare()
        children = [_catcher(place, mail_port), serving.web(place), serving.worker(), *serving.live(place)]
        return serving.serve(place, children, _greeting(sign_ins))


def _set_environment(options: argparse.Namespace) -> int:
    """What Django's settings are to read: the port, and our own mail server. -> its port"""
    if options.port:
        os.environ["PORT"] = str(options.port)
    with socket.create_server(("127.0.0.1", 0)) as free:
        mail_port = free.getsockname()[1]
    os.environ |= {
        "PARLEY_MAIL_CATCHER": "1",
        "PARLEY_SMTP_HOST": "127.0.0.1",
        "PARLEY_SMTP_PORT": str(mail_port),
        "PARLEY_SMTP_TLS": "none",
        "PARLEY_MAIL_PARTNER": "Nobody: in this trial the mails stay on this machine",
        "PARLEY_MAIL_PARTNER_CONTRACT": "none is needed",
        "PARLEY_MAIL_PARTNER_CONFIDENTIALITY": "nobody else sees them",
        "PARLEY_MAIL_PARTNER_POLICY": f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/policy/",
        "PARLEY_MAIL_PARTNER_COUNTRY": "where this machine stands",
    }
    return mail_port


def _prepare() -> list:
    """Tables, static files, people and things, each with a line while it takes its time. Raises Trouble in a
    real marketplace, of which nothing is changed."""
    from parley.site.demo.seed import refuse_others, seed

    began = time.monotonic()

    def say(line: str) -> None:
        serving.say(f"[{time.monotonic() - began:5.1f} s] {line}")

    start.make_databases()
    start.reach_databases()
    refuse_others()
    start.warn(say)
    say("making the tables …")
    start.migrate()
    say("gathering styles, scripts and icons …")
    start.gather_static()
    start.guard()
    say("filling the marketplace …")
    sign_ins = seed(say=say)
    say("starting …")
    return sign_ins


def _catcher(place: serving.Place, mail_port: int) -> Child:
    arguments = ["--port", str(mail_port), "--folder", str(place.home / "mail")]
    return Child("the mail catcher", "parley.site.catch_mail", arguments)


def _greeting(sign_ins: list) -> list[str]:
    address = serving.public_address()
    lines = ["", f"Parley answers at {address}", "", "Sign in as"]
    lines += [f"  {each.handle:<15} password: {each.password}   ({each.role})" for each in sign_ins]
    return [*lines, "", f"Mail that it sends is shown at {address}mail-catcher/", "Ctrl-C stops it.", ""]
