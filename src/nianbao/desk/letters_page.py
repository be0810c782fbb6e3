"""信: each letter as its reader will see it; sending asks once more and lists the addresses."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nianbao.core import NianbaoError, UsageError
from nianbao.desk.gate import LETTER_POLICY
from nianbao.desk.run_page import BUTTONS
from nianbao.mail import JOURNAL_NAME, SENT, SMTP_PASSWORD, Journal

if TYPE_CHECKING:
    from nianbao.desk.app import Desk

PURPOSES = {
    "templates": "下发模板",
    "returns": "退回修改",
    "explanations": "请说明",
    "reminders": "催报",
    "summary": "报送上级",
}


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A letter in the folder of its purpose; ``code`` is empty where it goes to no office of the roster."""

    purpose: str
    number: int
    path: Path
    to: str
    subject: str
    attachments: tuple[str, ...]
    code: str
    office: str
    sent: str


def letters_of(desk: "Desk", code: str) -> list[LetterFile]:
    """Return the letters to one office, of every purpose."""
    return [letter for purpose in PURPOSES for letter in letters(desk, purpose) if letter.code == code]


def letters(desk: "Desk", purpose: str) -> list[LetterFile]:
    """Return the letters of a purpose that were written, in the order of their names."""
    folder = desk.folder.letters_for(purpose)
    if not folder.is_dir():
        return []
    sent = _sent(folder / JOURNAL_NAME)
    names = {office.office.code: office.office.name for office in desk.snapshot().board.offices}
    paths = sorted(path for path in folder.iterdir() if path.suffix == ".eml" and path.is_file())
    return [_letter(purpose, number, path, names, sent) for number, path in enumerate(paths)]


def letter_pages(desk: "Desk") -> Blueprint:
    """Return the pages of the letters."""
    pages = Blueprint("letters", __name__, url_prefix="/letters")

    @pages.get("")
    def index() -> str:
        """Show the kinds of letters."""
        counts = {purpose: letters(desk, purpose) for purpose in PURPOSES}
        return render_template("letters.html.j2", purposes=PURPOSES, counts=counts, buttons=BUTTONS)

    @pages.get("/<purpose>")
    def folder(purpose: str) -> str:
        """Show the letters of one purpose."""
        _known(purpose)
        return render_template(
            "letter_list.html.j2",
            purpose=purpose,
            words=PURPOSES[purpose],
            letters=letters(desk, purpose),
            button=BUTTONS[purpose],
            account=desk.folder.settings.account,
        )

    @pages.get("/<purpose>/<int:number>")
    def show(purpose: str, number: int) -> str:
        """Show one letter."""
        return render_template(
            "letter.html.j2", words=PURPOSES[purpose], letter=_found(desk, purpose, number)
        )

    @pages.get("/<purpose>/<int:number>/body")
    def body(purpose: str, number: int) -> Response:
        """Return the letter itself, for a frame in which nothing runs."""
        message = _message(_found(desk, purpose, number).path)
        part = message.get_body(("html", "plain"))
        text = str(part.get_content()) if part is not None else ""
        if part is not None and part.get_content_type() == "text/plain":
            text = f"<pre style='white-space:pre-wrap'>{escape(text)}</pre>"
        response = Response(text, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = LETTER_POLICY
        return response

    @pages.post("/<purpose>/ask")
    def ask(purpose: str) -> str:
        """Show every address once more before sending."""
        chosen = _chosen(desk, purpose)
        return render_template("send.html.j2", purpose=purpose, words=PURPOSES[purpose], chosen=chosen)

    @pages.post("/<purpose>/send")
    def send(purpose: str) -> AnyResponse:
        """Send the chosen letters."""
        chosen = _chosen(desk, purpose)
        only = [part for letter in chosen if letter.code for part in ("--only", letter.code)]
        password = request.form.get("password", "")
        job = desk.jobs.start(
            f"发信：{PURPOSES[purpose]}",
            [*BUTTONS[purpose].arguments, *only, "--send"],
            {SMTP_PASSWORD: password} if password else {},
        )
        return redirect(url_for("run.show", number=job.number), 303)

    return pages


def _known(purpose: str) -> None:
    if purpose not in PURPOSES:
        abort(404)


def _found(desk: "Desk", purpose: str, number: int) -> LetterFile:
    _known(purpose)
    found = letters(desk, purpose)
    if number >= len(found):
        raise UsageError("这封信已经不在了。请回到信的目录看看。")
    return found[number]


def _chosen(desk: "Desk", purpose: str) -> list[LetterFile]:
    """Return the letters that were ticked.

    Raises:
        UsageError: none was.
    """
    _known(purpose)
    names = set(request.form.getlist("letter"))
    chosen = [letter for letter in letters(desk, purpose) if letter.path.name in names]
    if not chosen:
        raise UsageError("没有选信。请在要发的信前面打勾。")
    return chosen


def _letter(purpose: str, number: int, path: Path, names: dict[str, str], sent: dict[str, str]) -> LetterFile:
    message = _message(path)
    code = next((code for code in names if path.name.startswith(f"{code}_")), "")
    return LetterFile(
        purpose,
        number,
        path,
        str(message["To"] or ""),
        str(message["Subject"] or ""),
        tuple(part.get_filename() or "附件" for part in message.iter_attachments()),
        code if purpose != "summary" else "",
        names.get(code, ""),
        sent.get(str(message["Message-ID"] or "").strip("<> ").partition("@")[0], ""),
    )


def _message(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return BytesParser(policy=policy.default).parse(file)


def _sent(journal: Path) -> dict[str, str]:
    """Return when the letters were sent that a journal says were, by their ids; nothing where it cannot be read."""
    try:
        entries = Journal.open(journal).entries
    except NianbaoError:
        return {}
    return {letter: entry["time"] for letter, entry in entries.items() if entry["state"] == SENT}
