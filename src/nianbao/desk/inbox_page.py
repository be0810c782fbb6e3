"""收件: files are dropped here; each is checked at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from nianbao.collect import PACKED
from nianbao.core import UsageError
from nianbao.desk.jobs import CommandRun
from nianbao.desk.uploads import Upload, store
from nianbao.files import has_section, passed_over
from nianbao.submission import Submission

if TYPE_CHECKING:
    from nianbao.desk.app import Desk


_LONGEST = 120.0
"""Seconds that taking tables out of a letter or an archive may take before the page comes back without them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file that was dropped: its upload, and the result of its check.

    ``packed`` is True where tables must be unpacked from it; ``inside`` are those just unpacked, and
    ``job`` is the command that did it, None where it could not be started.
    """

    upload: Upload
    submission: Submission | None
    packed: bool
    inside: tuple[Submission, ...] = ()
    job: CommandRun | None = None


def inbox_pages(desk: "Desk") -> Blueprint:
    """Return the pages of the inbox."""
    pages = Blueprint("inbox", __name__, url_prefix="/inbox")

    @pages.get("")
    def index() -> str:
        """Show the inbox."""
        return _page(desk)

    @pages.post("")
    def upload() -> str:
        """Store the files of the form, for browsers without scripts too."""
        return _page(desk, _take(desk, request.files.getlist("files")))

    @pages.post("/one")
    def one() -> Response:
        """Store dropped files, and answer with the result of each as a piece of the page."""
        taken = _take(desk, request.files.getlist("files"))
        return jsonify(html=render_template("taken.html.j2", taken=taken))

    return pages


def _page(desk: "Desk", taken: Sequence[Taken] = ()) -> str:
    now = desk.snapshot()
    account = now.season.folder.account
    return render_template(
        "inbox.html.j2",
        entries=sorted(now.checked.entries, key=lambda entry: entry.submission.file_time, reverse=True),
        taken=taken,
        mailbox=account is not None and has_section(account, "imap"),
    )


def _take(desk: "Desk", files: list[FileStorage]) -> list[Taken]:
    """Store files, and return the check of each; the page then shows what it means for the round."""
    return [_taken(desk, store(file.stream, file.filename or "", desk.folder.inbox)) for file in files]


def _taken(desk: "Desk", upload: Upload) -> Taken:
    stored = upload.stored
    if stored is None or passed_over(stored.name):
        return Taken(upload, None, packed=False)
    if stored.suffix.lower() in PACKED:
        return _unpacked(desk, upload, stored)
    return Taken(upload, desk.check_file(stored), packed=False)


def _unpacked(desk: "Desk", upload: Upload, stored: Path) -> Taken:
    """Unpack the tables of a letter or an archive by the command for it, and check each as it comes."""
    before = _submissions(desk)
    try:
        job = desk.jobs.start("取出里面的表格", ["collect", str(stored.relative_to(desk.folder.path))])
    except UsageError:
        return Taken(upload, None, packed=True)  # another command runs: the page offers to do it afterwards
    desk.jobs.wait(job, _LONGEST)
    inside = tuple(submission for key, submission in _submissions(desk).items() if key not in before)
    return Taken(upload, None, packed=True, inside=inside, job=job)


def _submissions(desk: "Desk") -> dict[str, Submission]:
    """Return what is read of the inbox by the files' paths."""
    read = desk.snapshot().checked.submissions
    return {str(Path(submission.file).absolute()): submission for submission in read}
