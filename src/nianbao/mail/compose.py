"""Composing letters as messages that every mail program reads: QQ Mail, 163 and Outlook among them."""

import hashlib
from base64 import b64encode, encodebytes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime

from nianbao.mail.address import Address, one_line

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POLICY = compat32.clone(linesep="\r\n", mangle_from_=False, max_line_length=100)
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = BASE64
_WORD_BYTES = 42
"""Bytes of text in one encoded word, which may have 75 characters."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """One letter: its recipients, the office that it is about, and its text."""

    code: str
    office: str
    to: tuple[Address, ...]
    subject: str
    body: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply: Address | None = None
    """Where answers go, if not to whoever sends."""

    @property
    def id(self) -> str:
        """A lasting name: equal for the same letter to the same people."""
        digest = hashlib.sha256()
        for part in (self.subject, self.body, self.html, *(address.email for address in self.to)):
            digest.update(part.encode() + b"\0")
        for attachment in self.attachments:
            digest.update(attachment.name.encode() + b"\0" + hashlib.sha256(attachment.data).digest())
        return digest.hexdigest()[:32]


def eml_of(letter: Letter, sender: Address | None = None, date: datetime | None = None) -> bytes:
    """Write a letter as a message; without a date it is a draft that a mail program can open and send."""
    message = _body(letter)
    if sender is not None:
        message["From"] = sender.header
    if letter.reply is not None and (sender is None or letter.reply.email != sender.email):
        message["Reply-To"] = letter.reply.header
    message["To"] = ", ".join(address.header for address in letter.to)
    message["Subject"] = Header(one_line(letter.subject), "utf-8").encode()
    message["Message-ID"] = f"<{letter.id}@nianbao.invalid>"
    if date is None:
        message["X-Unsent"] = "1"
    else:
        message["Date"] = format_datetime(date)
    return message.as_bytes(policy=_POLICY)


def _body(letter: Letter) -> Message:
    text: Message = MIMEText(letter.body, "plain", _UTF8)  # type: ignore[arg-type]
    if letter.html:
        both = MIMEMultipart("alternative", boundary=f"=_nianbao_{letter.id}_a")
        both.attach(text)
        both.attach(MIMEText(letter.html, "html", _UTF8))  # type: ignore[arg-type]
        text = both
    if not letter.attachments:
        return text
    mixed = MIMEMultipart("mixed", boundary=f"=_nianbao_{letter.id}_m")
    mixed.attach(text)
    for attachment in letter.attachments:
        mixed.attach(_attached(attachment))
    return mixed


def _attached(attachment: Attachment) -> Message:
    """Return the attachment, named twice: RFC 2047 in the type, for QQ Mail and Outlook, RFC 2231 in the disposition."""
    name = one_line(attachment.name).replace('"', "_").replace("\\", "_")
    part = MIMEBase("application", XLSX)
    part.set_payload(encodebytes(attachment.data).decode("ascii"))
    part["Content-Transfer-Encoding"] = "base64"
    part.set_param("name", name if name.isascii() else " ".join(encoded_words(name)))
    given = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=given)
    return part


def encoded_words(text: str) -> Iterator[str]:
    """Yield the encoded words of RFC 2047 for a text, none of them cutting a character."""
    for piece in _pieces(text):
        yield f"=?UTF-8?B?{b64encode(piece).decode('ascii')}?="


def _pieces(text: str) -> Sequence[bytes]:
    pieces = [b""]
    for character in text:
        data = character.encode()
        if len(pieces[-1]) + len(data) > _WORD_BYTES:
            pieces.append(b"")
        pieces[-1] += data
    return pieces
