"""The files in a letter, whatever program wrote it: names in RFC 2231, RFC 2047 or plain GBK."""

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_WORDS = re.compile(r"(?:=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)+")
_QUOTED = re.compile(r'"(=\?[^"]*\?=)"')
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?)")
_NAMELESS = "附件"
_ENCODINGS = ("utf-8", "gb18030")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where a file came from: the mail or archive, who sent it, about what, and when."""

    source: str
    sender: str = ""
    subject: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was found; ``problem`` says why it could not be taken out."""

    name: str
    data: bytes = field(repr=False)
    head: Letterhead
    problem: str = ""


def attachments(data: bytes, source: str) -> Iterator[Found]:
    """Yield every file that goes with a letter, also those of letters that were forwarded in it."""
    message = message_from_bytes(data)
    head = letterhead(message, source)
    for part in message.walk():
        if part.is_multipart():
            continue
        name = _name(part)
        attached = header(part, "Content-Disposition").lower().startswith("attachment")
        if not name and not attached and part.get_content_maintype() in ("text", "multipart"):
            continue
        content = part.get_payload(decode=True)
        yield Found(name or _NAMELESS, content if isinstance(content, bytes) else b"", head)


def letterhead(message: Message, source: str) -> Letterhead:
    """Read who sent a letter, about what, and when."""
    _, sender = parseaddr(decoded(header(message, "From")))
    try:
        date = parsedate_to_datetime(header(message, "Date")).isoformat(sep=" ", timespec="minutes")
    except (ValueError, TypeError):
        date = ""
    return Letterhead(source, sender, decoded(header(message, "Subject")), date)


def header(message: Message, name: str) -> str:
    """Give a header as a text, also where it holds raw bytes of UTF-8 or GBK."""
    for found, value in message.raw_items():
        if found.lower() == name.lower():
            return _text(str(value))
    return ""


def _text(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape") if not value.isascii() else b""
    for encoding in _ENCODINGS if raw else ():
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.encode("ascii", "replace").decode("ascii") if raw else value


def decoded(text: str) -> str:
    """Decode the encoded words of RFC 2047, also between quotation marks, and characters cut in two."""
    joined = _BETWEEN.sub("", _QUOTED.sub(r"\1", text))
    return " ".join(_WORDS.sub(lambda run: _decoded_run(run[0]), joined).split())


def _decoded_run(run: str) -> str:
    """Decode words that stand side by side; those of one charset are put together first."""
    pieces: list[tuple[str, bytes]] = []
    for charset, kind, content in _WORD.findall(run):
        plain = charset.partition("*")[0].lower()
        data = _word_bytes(kind, content)
        if pieces and pieces[-1][0] == plain:
            pieces[-1] = plain, pieces[-1][1] + data
        else:
            pieces.append((plain, data))
    return "".join(_of_charset(charset, data) for charset, data in pieces)


def _word_bytes(kind: str, content: str) -> bytes:
    if kind in "qQ":
        return quopri.decodestring(content.replace("_", " ").encode("ascii", "replace"), header=True)
    try:
        return base64.b64decode(content + "=" * (-len(content) % 4))
    except ValueError:
        return content.encode("ascii", "replace")


def _of_charset(charset: str, data: bytes) -> str:
    """Decode bytes; GB2312 and GBK are written loosely, GB18030 reads them all."""
    known = "gb18030" if charset in ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936") else charset
    try:
        return data.decode(known, "replace")
    except LookupError:
        return data.decode("gb18030", "replace")


def _name(part: Message) -> str:
    """Find the name: in the disposition, else in the type."""
    clean = Message()
    for name in ("Content-Disposition", "Content-Type"):
        value = " ".join(header(part, name).split())
        if value:
            clean[name] = value
    try:
        found = clean.get_filename("")
    except (LookupError, UnicodeError, ValueError, TypeError):
        found = ""
    return decoded(found)
