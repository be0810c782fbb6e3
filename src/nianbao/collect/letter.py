"""The files in a letter and the text around them, part by part."""

import io
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from nianbao.collect.headers import decoded_words, file_name, header, letterhead, of_charset
from nianbao.collect.model import InnerFile, Letterhead

HEADERS = 256 * 1024
"""Bytes from the start of a letter in which its headers are looked for."""


def head_of(data: bytes, place: str) -> Letterhead:
    """Read the headers alone; this also works where the letter itself cannot be read."""
    try:
        return letterhead(BytesHeaderParser().parsebytes(data[:HEADERS]), place)
    except (
        Exception
    ):  # whatever a crafted header leads the library to: the letter is still named by its place
        return Letterhead(place)


def parse(data: bytes) -> Message:
    """Parse a letter.

    Raises:
        Exception: whatever a crafted letter leads the library to; RecursionError for parts within parts.
    """
    return BytesParser().parsebytes(data)


def files_of(message: Message) -> Iterator[InnerFile]:
    """Yield every file that goes with a letter, also those of letters that were forwarded in it."""
    for part in message.walk():
        if part.is_multipart():
            continue
        name = file_name(part)
        if not name and _is_text_of_the_letter(part):
            continue
        try:
            content = part.get_payload(decode=True)
        except Exception:  # as above; the other parts of the letter are still read
            yield InnerFile(name, problem="附件的编码坏了，取不出")
            continue
        yield InnerFile(name, io.BytesIO(content if isinstance(content, bytes) else b""))


def texts_of(message: Message) -> Iterator[str]:
    """Yield the texts of a letter that people read."""
    for part in message.walk():
        if part.is_multipart() or not _is_text_of_the_letter(part):
            continue
        try:
            content = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
        except Exception:  # as above
            continue
        if isinstance(content, bytes):
            yield of_charset(charset, content)


def _is_text_of_the_letter(part: Message) -> bool:
    disposition = decoded_words(header(part, "Content-Disposition")).lower()
    kind = decoded_words(header(part, "Content-Type")).lower() or "text/plain"
    return not disposition.startswith("attachment") and kind.startswith(("text/", "multipart/"))
