"""Dovecot: takes a letter into a mailbox and gives it back as it understands it, by IMAP without a network.

What Dovecot itself has parsed is read: the ENVELOPE, the BODYSTRUCTURE, and each part decoded (BINARY).
"""

import hashlib
import imaplib
import json
import os
import pwd
import re
import shutil
import tempfile
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from protocol import Job, run

CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
info_log_path = {base}/log
protocols = imap
ssl = no
mail_location = maildir:{base}/Maildir
mailbox_list_index = no
first_valid_uid = 1
namespace inbox {{
  inbox = yes
}}
"""
_TOKEN = re.compile(r'\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+')


def carry_out(job: Job) -> None:
    """Put the letter into a new mailbox and read it there."""
    with tempfile.TemporaryDirectory() as folder:
        mailbox = _mailbox(Path(folder))
        mailbox.append("INBOX", "", "", Path(job.source).read_bytes())
        mailbox.select("INBOX", readonly=True)
        letter = _letter(mailbox)
        mailbox.logout()
    Path(job.target).write_text(json.dumps(letter), encoding="utf-8")


def _mailbox(base: Path) -> imaplib.IMAP4_stream:
    """Start Dovecot's IMAP for one user who is logged in already; it does not serve root."""
    (base / "conf").write_text(CONFIGURATION.format(base=base), encoding="utf-8")
    words = [shutil.which("doveadm") or "doveadm", "-c", str(base / "conf"), "exec", "imap"]
    user = pwd.getpwuid(os.getuid())
    if os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        for path in (base, base / "conf"):
            os.chown(path, user.pw_uid, user.pw_gid)
        words = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *words]
    return imaplib.IMAP4_stream(" ".join(["env", f"USER={user.pw_name}", f"HOME={base}", *words]))


def _letter(mailbox: imaplib.IMAP4_stream) -> dict[str, object]:
    subject, _, _, _, to = _fetched(mailbox, "ENVELOPE")[1:6]
    letter: dict[str, object] = {
        "subject": _decoded(subject),
        "to": [[_decoded(name), f"{user}@{host}"] for name, _, user, host in to],
        "text": "",
        "html": "",
    }
    attachments = []
    for number, kind in _leaves(_fetched(mailbox, "BODYSTRUCTURE")):
        content = _content(mailbox, f"BINARY.PEEK[{number}]")
        header = BytesHeaderParser(policy=default).parsebytes(_content(mailbox, f"BODY.PEEK[{number}.MIME]"))
        if header.get_filename():
            attachments.append({"name": header.get_filename(), "sha256": hashlib.sha256(content).hexdigest()})
        else:
            letter["html" if kind == "html" else "text"] = content.decode(header.get_content_charset("utf-8"))
    return {**letter, "attachments": attachments}


def _content(mailbox: imaplib.IMAP4_stream, item: str) -> bytes:
    _, data = mailbox.fetch("1", f"({item})")
    return data[0][1]


def _fetched(mailbox: imaplib.IMAP4_stream, item: str) -> list:
    """Fetch an item and take its brackets apart; a literal becomes a quoted text."""
    _, data = mailbox.fetch("1", f"({item})")
    text = ""
    for piece in data:
        if isinstance(piece, tuple):
            literal = piece[1].decode().replace("\\", "\\\\").replace('"', '\\"')
            text += re.sub(r"\{\d+\}$", "", piece[0].decode()) + f'"{literal}"'
        else:
            text += piece.decode()
    tokens = iter(_TOKEN.findall(text[text.index(item) + len(item) :]))
    next(tokens)
    return _taken_apart(tokens)


def _taken_apart(tokens) -> list:
    found = []
    for token in tokens:
        if token == "(":
            found.append(_taken_apart(tokens))
        elif token == ")":
            return found
        else:
            found.append("" if token == "NIL" else token.strip('"').replace('\\"', '"'))
    return found


def _leaves(structure: list, number: str = ""):
    """Yield number and kind of each part that is no multipart."""
    if not isinstance(structure[0], list):
        yield number or "1", str(structure[1]).lower()
        return
    for place, part in enumerate((each for each in structure if isinstance(each, list)), 1):
        if part and isinstance(part[0], str | list) and (isinstance(part[0], list) or len(part) > 6):
            yield from _leaves(part, f"{number}.{place}".lstrip("."))


def _decoded(text: str) -> str:
    return str(make_header(decode_header(text)))


run(carry_out)
