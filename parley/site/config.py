"""What an operator may set: the environment first, then parley.toml, then the default here."""

import os
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

NAMES = {
    "PARLEY_HOME": "folder for the databases, photos and secrets (default ./var)",
    "DATABASE_URL": "postgres://… to use PostgreSQL instead of the embedded SQLite",
    "KEYS_DATABASE_URL": "where the keys live (default: a database of its own beside the first)",
    "LEDGER_DATABASE_URL": "where the ledger lives (default: a database of its own beside the first)",
    "PARLEY_PUBLIC_URL": "the address people use, like https://market.example.org",
    "PARLEY_NAME": "the name of this marketplace",
    "PARLEY_CURRENCY": "ISO 4217 code that listings start with (default EUR)",
    "PARLEY_ADULT_AGE": "age in years from which one may join (default 18)",
    "PARLEY_OUTSIDE_SECOND": "mail address of who decides second where staff is one person",
    "PARLEY_OUTSIDE_SECOND_PARTNER": "who that is, for the list of partners on the policy page",
    "PARLEY_OUTSIDE_SECOND_PARTNER_CONTRACT": "what kind of contract binds them",
    "PARLEY_OUTSIDE_SECOND_PARTNER_CONTRACT_SINCE": "since when, like 2026-01-31",
    "PARLEY_OUTSIDE_SECOND_PARTNER_CONFIDENTIALITY": "how they are bound to keep silent",
    "PARLEY_OUTSIDE_SECOND_PARTNER_POLICY": "the address of their own privacy policy, https://…",
    "PARLEY_OUTSIDE_SECOND_PARTNER_POLICY_DATE": "the day that policy is of, like 2026-01-31",
    "PARLEY_OUTSIDE_SECOND_PARTNER_COUNTRY": "the country or countries in which they work",
    "PARLEY_MAIL_FROM": "sender of mails",
    "PARLEY_SMTP_HOST": "mail server (default 127.0.0.1)",
    "PARLEY_SMTP_PORT": "its port (default 25)",
    "PARLEY_SMTP_USER": "user name there, if it wants one",
    "PARLEY_SMTP_PASSWORD": "password there, if it wants one",
    "PARLEY_SMTP_TLS": "starttls, tls or none (default none)",
    "PARLEY_MAIL_PARTNER": "who carries your mail, for the list of partners on the policy page",
    "PARLEY_MAIL_PARTNER_CONTRACT": "what kind of contract binds them, like: data processing agreement",
    "PARLEY_MAIL_PARTNER_CONTRACT_SINCE": "since when, like 2026-01-31",
    "PARLEY_MAIL_PARTNER_CONFIDENTIALITY": "how they are bound to keep silent",
    "PARLEY_MAIL_PARTNER_POLICY": "the address of their own privacy policy, https://…",
    "PARLEY_MAIL_PARTNER_POLICY_DATE": "the day that policy is of, like 2026-01-31",
    "PARLEY_MAIL_PARTNER_COUNTRY": "the country or countries in which they work",
    "PARLEY_BACKUPS_KEPT_DAYS": "days that backups are kept (default 30, and no more: the policy says so)",
    "PARLEY_TERMS": "folder with terms of use of your own (default: those that come with Parley)",
    "PARLEY_MAIL_CATCHER": "1 shows outgoing mail on /mail-catcher/ (only for trying things out)",
    "PARLEY_SHRED_LIST": "file that names destroyed keys (default shred-list in PARLEY_HOME)",
    "PARLEY_KEY_BACKUPS": "folder for the backups of the keys, apart from all others",
    "PARLEY_KEY_BACKUPS_KEPT_DAYS": "days that backups of the keys are kept (default 7, and no more)",
    "PARLEY_WORKERS": "web processes (default: one a core)",
    "PARLEY_LIVE_PORT": "port of the live streams (default: the one above PORT; 0: none, open pages ask)",
    "PARLEY_LIVE_PROXIED": "1 when your proxy leads /live/stream/ to the port of the live streams",
    "PORT": "port to listen on (default 8000)",
}
# The days that backups live at most. The policy's statements name them (site/personal.py): more weakens it.
BACKUPS_KEPT, KEY_BACKUPS_KEPT = 30, 7

# Tables of parley.toml, and of nothing else. What may stand in one knows the room whose it is.
TABLES = ("PARLEY_NEWCOMER", "PARLEY_OFFER_RULES")


class BadConfiguration(Exception):
    """The operator's settings make no sense; the message says which and why."""


@dataclass(frozen=True)
class Config:
    """The values of parley.toml under those of the environment."""

    file: dict[str, str]
    tables: dict[str, dict] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """The setting `name` (one of NAMES) as text."""
        assert name in NAMES, name
        return os.environ.get(name) or self.file.get(name) or default

    def table(self, name: str) -> dict[str, object]:
        """What stands in the table `name` (one of TABLES)."""
        assert name in TABLES, name
        return self.tables.get(name, {})

    def integer(self, name: str, default: int) -> int:
        """The setting as a whole number. Raises BadConfiguration."""
        text = self.get(name, str(default))
        try:
            return int(text)
        except ValueError:
            raise BadConfiguration(f"{name} must be a whole number, not {text!r}") from None

    def kept(self, name: str, most: int) -> int:
        """The setting as the days that backups are kept: `most`, or fewer; one is too few where what would be
        too old tomorrow goes today. Raises BadConfiguration."""
        days = self.integer(name, most)
        if not 2 <= days <= most:
            raise BadConfiguration(
                f"{name} must be from 2 to {most}, not {days}: the policy says that it is {most} days at most"
            )
        return days

    def day(self, name: str) -> date | None:
        """The setting as a day, None when it is not set. Raises BadConfiguration."""
        try:
            return date.fromisoformat(self.get(name)) if self.get(name) else None
        except ValueError:
            raise BadConfiguration(f"{name} must be a day, like 2026-01-31") from None

    def link(self, name: str) -> str:
        """The setting as the address of a page elsewhere. Raises BadConfiguration."""
        text = self.get(name)
        if text and not text.startswith(("https://", "http://")):
            raise BadConfiguration(f"{name} must be the address of a page, like https://example.org/privacy")
        return text

    def partner(self, name: str) -> dict:
        """What the operator says of the partner whose setting is `name`: the fields of
        parley.privacy.catalogue.Service that were said. Raises BadConfiguration."""
        said = {
            "who": self.get(name),
            "contract": self.get(f"{name}_CONTRACT"),
            "contract_since": self.day(f"{name}_CONTRACT_SINCE"),
            "confidentiality": self.get(f"{name}_CONFIDENTIALITY"),
            "policy": self.link(f"{name}_POLICY"),
            "policy_date": self.day(f"{name}_POLICY_DATE"),
            "country": self.get(f"{name}_COUNTRY"),
        }
        return {field: value for field, value in said.items() if value}

    def flag(self, name: str) -> bool:
        """Whether the setting is switched on."""
        return self.get(name).lower() in ("1", "true", "yes", "on")


def load(path: Path | None = None) -> Config:
    """Read parley.toml (`path`, or PARLEY_CONFIG, or ./parley.toml when there is one).

    Its keys are the names above in small letters without "parley_", e.g. `home`, `database_url`.
    Raises BadConfiguration for a file that cannot be read, for a key that nobody knows, and for a table
    where a value belongs or the other way round."""
    path = path or Path(os.environ.get("PARLEY_CONFIG", "parley.toml"))
    if not path.exists():
        return Config({})
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadConfiguration(f"{path.name}: {error}") from None
    short = {name.removeprefix("PARLEY_").lower(): name for name in (*NAMES, *TABLES)}
    for key, value in raw.items():
        if key not in short:
            raise BadConfiguration(
                f"{path.name}: nobody knows the setting {key!r}; known are {', '.join(sorted(short))}"
            )
        if isinstance(value, dict) != (short[key] in TABLES):
            raise BadConfiguration(
                f"{path.name}: {key} must {'be' if short[key] in TABLES else 'not be'} a table, [{key}]"
            )
    said = {short[key]: value for key, value in raw.items()}
    tables = {name: value for name, value in said.items() if name in TABLES}
    return Config({name: str(value) for name, value in said.items() if name not in TABLES}, tables)


def secret(home: Path, name: str) -> str:
    """The secret text in home/secrets/name, made on the first run, readable by its owner alone."""
    folder = home / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        _make_secret(path)
    return path.read_text("ascii")


def _make_secret(path: Path) -> None:
    """Whole, or not there at all: who is killed in between leaves a draft. The first made is the secret."""
    draft = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(os.urandom(32).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
