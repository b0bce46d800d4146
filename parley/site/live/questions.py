"""As much of HTTP as one address needs. A connection serves one question and ends with the answer, so nothing
depends on where a question would end."""

from dataclasses import dataclass
from http import HTTPStatus

LARGEST = 16 * 1024
END = b"\r\n\r\n"


class Refused(Exception):
    """There is no stream for this question; `fields` as in `head`."""

    def __init__(self, status: HTTPStatus, **fields: str) -> None:
        super().__init__(status.phrase)
        self.status, self.fields = status, fields


@dataclass(frozen=True)
class Question:
    """What a browser asks for. `origin`: "" where it names none; `cookies`: the bytes that it sent."""

    method: str
    path: str
    origin: str
    cookies: bytes

    @classmethod
    def read(cls, head: bytes) -> "Question":
        """From the bytes up to the empty line. Raises ValueError when they are no question."""
        first, *lines = head.removesuffix(END).split(b"\r\n")
        method, target, version = first.decode("ascii").split(" ")
        if not version.startswith("HTTP/1."):
            raise ValueError("no HTTP/1")
        parted = (line.partition(b":") for line in lines)
        fields = [(name.lower(), value.strip()) for name, _, value in parted]
        origin = b", ".join(value for name, value in fields if name == b"origin")
        cookies = b"; ".join(value for name, value in fields if name == b"cookie")
        return cls(method, target.partition("?")[0], origin.decode("latin-1").lower(), cookies)


def permission(origin: str) -> dict[str, str]:
    """Fields that let the pages of `origin` read the answer, and send their cookies with the question."""
    given = {"Access_Control_Allow_Origin": origin, "Access_Control_Allow_Credentials": "true"}
    return given if origin else {}


def head(status: HTTPStatus, **fields: str) -> bytes:
    """The head of an answer. `fields`: more of it, with _ for -."""
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Cache-Control: no-store",
        "Connection: close",
        "Vary: Origin, Cookie",
        "X-Content-Type-Options: nosniff",
        *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items()),
    ]
    return "\r\n".join(lines).encode("latin-1") + END
