"""The headers of a letter, whatever program wrote it: names in RFC 2231, RFC 2047 or plain GBK."""

import base64
import html
import quopri
import re
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from nianbao.collect.model import Letterhead
from nianbao.core import decoded, printable

LONGEST = 4_000
"""Characters of a header that are looked at."""
_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_WORDS = re.compile(r"(?:=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)+")
_QUOTED = re.compile(r'"(=\?[^"]*\?=)"')
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?)")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
ENCODINGS = ("utf-8", "gb18030")


def letterhead(message: Message, source: str) -> Letterhead:
    """Return the sender, subject and date of a letter; a header that cannot be read stays empty."""
    _, sender = parseaddr(decoded_words(header(message, "From")))
    return Letterhead(
        source, printable(sender), printable(decoded_words(header(message, "Subject"))), _date(message)
    )


def header(message: Message, name: str) -> str:
    """Return a header as a text, also where it holds raw bytes of UTF-8 or GBK."""
    for found, value in message.raw_items():
        if found.lower() == name.lower():
            return text_of(str(value)[:LONGEST])
    return ""


def file_name(part: Message) -> str:
    """Find the name of a part: in the disposition, else in the type; empty where there is none."""
    clean = Message()
    for name in ("Content-Disposition", "Content-Type"):
        value = " ".join(header(part, name).split())
        if value:
            clean[name] = value
    try:
        found = clean.get_filename("")
    except (LookupError, UnicodeError, ValueError, TypeError):
        found = ""
    return plain_name(decoded_words(text_of(found)))


def plain_name(name: str) -> str:
    """Return a name without the codes of web pages and addresses that some systems leave in it."""
    plain = html.unescape(name)
    if _PERCENT.search(plain) and plain.isascii():
        plain = decoded(unquote_to_bytes(plain), ENCODINGS) or plain
    return printable(plain).replace("\\", "/").rpartition("/")[2].strip()


def text_of(value: str) -> str:
    """Return a text whose bytes beyond ASCII came undecoded."""
    if value.isascii():
        return value
    try:
        raw = value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # halves of characters that stand for no bytes
        raw = value.encode("utf-8", "replace")
    return decoded(raw, ENCODINGS) or raw.decode("ascii", "replace")


def decoded_words(text: str) -> str:
    """Decode the encoded words of RFC 2047, also between quotation marks, and characters cut in two."""
    joined = _BETWEEN.sub("", _QUOTED.sub(r"\1", text))
    return " ".join(_WORDS.sub(lambda run: _decoded_run(run[0]), joined).split())


def _date(message: Message) -> str:
    try:
        return parsedate_to_datetime(header(message, "Date")).isoformat(sep=" ", timespec="minutes")
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""


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
    return "".join(of_charset(charset, data) for charset, data in pieces)


def _word_bytes(kind: str, content: str) -> bytes:
    if kind in "qQ":
        return quopri.decodestring(content.replace("_", " ").encode("ascii", "replace"), header=True)
    try:
        return base64.b64decode(content + "=" * (-len(content) % 4))
    except ValueError:
        return content.encode("ascii", "replace")


def of_charset(charset: str, data: bytes) -> str:
    """Decode bytes; GB2312 and GBK are written loosely, GB18030 reads them all."""
    known = "gb18030" if charset in ("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936") else charset
    try:
        return data.decode(known, "replace")
    except (LookupError, ValueError):  # no such charset, or one that is none of texts
        return data.decode("gb18030", "replace")
