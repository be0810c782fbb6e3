"""The application: what a round looks like now, and the pages that show it."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from nianbao.checks import Round
from nianbao.consolidation import Consolidation, consolidate
from nianbao.core import NianbaoError, UsageError, to_text
from nianbao.desk.board_page import board_pages
from nianbao.desk.gate import Gate
from nianbao.desk.inbox_page import inbox_pages
from nianbao.desk.jobs import Jobs
from nianbao.desk.letters_page import letter_pages
from nianbao.desk.office_page import office_pages
from nianbao.desk.paper_page import paper_pages
from nianbao.desk.run_page import run_pages
from nianbao.desk.totals_page import totals_pages
from nianbao.round import NAME, Board, RoundFolder, Season, find_round
from nianbao.submission import Submission

SECTIONS = (
    ("board", "总览"),
    ("inbox", "收件"),
    ("offices", "单位"),
    ("totals", "汇总"),
    ("letters", "信"),
    ("paper", "盖章件"),
)
"""The sections of the desk: the name of the page and what it is called."""


@dataclass
class Snapshot:
    """The round as its files are at one moment; ``mark`` changes whenever one of them does."""

    mark: str
    season: Season
    checked: Round
    board: Board

    @cached_property
    def consolidation(self) -> Consolidation:
        """The sum over what has passed, as ``nianbao consolidate`` would make it."""
        return consolidate(self.checked, scope=self.season.folder.settings.office)


@dataclass
class Desk:
    """A round that is open on the desk; it is read again whenever something in its folder has changed."""

    folder: RoundFolder
    jobs: Jobs = field(init=False)
    notices: list[str] = field(default_factory=list)
    _now: Snapshot | None = field(default=None, repr=False)
    _settled: tuple[str, Season] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self.folder = RoundFolder(self.folder.path.absolute(), self.folder.settings)
        self.jobs = Jobs(self.folder.path)

    def snapshot(self) -> Snapshot:
        """Return the round as it is now; files that were read before are remembered by the round's memory.

        Raises:
            UsageError: a setting of the round is wrong, or its roster cannot be read.
        """
        with self._lock:
            mark = self.mark()
            if self._now is None or self._now.mark != mark:
                self.notices.clear()
                season = self._season()
                checked = season.check()
                board = season.board(checked)
                self._now = Snapshot(self.mark(), season, checked, board)
            return self._now

    def check_file(self, file: Path) -> Submission:
        """Return what the check says of one file by itself, without looking at the whole round.

        Raises:
            UsageError: as for :meth:`snapshot`.
        """
        with self._lock:
            return self._season().check_file(str(file))

    def _season(self) -> Season:
        """Return the round with its roster and last year's figures, read again where one of these changed."""
        folder = find_round(self.folder.path)
        assert folder is not None
        named = (self.folder.path / NAME, folder.roster, *folder.priors, folder.key)
        mark = str([(path, path.stat().st_size, path.stat().st_mtime_ns) for path in named if path])
        if self._settled is None or self._settled[0] != mark:
            self._settled = mark, Season(folder, self._tell)
        return self._settled[1]

    def mark(self) -> str:
        """Return what changes when a file of the round comes, goes or is written; cheap enough to ask often."""
        return str(hash(tuple(_states(self.folder.path))))

    def _tell(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def _states(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of every file of a round; a file that goes while one looks is passed over."""
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif not entry.name.startswith(".") and not entry.name.endswith(("-journal", ".tmp")):
                    found = entry.stat()
                    yield entry.path, found.st_size, found.st_mtime_ns
            except OSError:
                continue


def create_app(desk: Desk, gate: Gate) -> Flask:
    """Make the application of a desk behind its gate."""
    app = Flask("nianbao.desk", template_folder="pages", static_folder="static")
    app.jinja_env.autoescape = True  # by itself Flask escapes only in templates that are called .html
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["figure"] = lambda value: "" if value is None else to_text(value)
    gate.guard(app)
    for pages in (
        board_pages,
        inbox_pages,
        office_pages,
        totals_pages,
        letter_pages,
        paper_pages,
        run_pages,
    ):
        app.register_blueprint(pages(desk))
    app.context_processor(lambda: _common(desk))
    app.register_error_handler(NianbaoError, _refused)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _common(desk: Desk) -> dict[str, object]:
    """Return what every page shows."""
    section = (request.endpoint or "").partition(".")[0]
    return {
        "sections": SECTIONS,
        "section": section,
        "folder": str(desk.folder.path),
        "notices": tuple(desk.notices),
        "job": desk.jobs.running,
    }


def _refused(error: Exception) -> tuple[str, int]:
    status = 400 if isinstance(error, UsageError) else 500
    return render_template("problem.html.j2", words=str(error)), status


_WORDS = {
    404: "没有这一页。请从上面的目录进去。",
    405: "这一页不能这样用。请从工作台的页面操作。",
    413: "文件太大，没有收下。",
    500: "程序出了错。请再试一次；还不行，请用命令行运行同样的命令，加 --debug，把显示的内容发给维护人员。",
}


def _http_error(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    words = _WORDS.get(code) or error.description or "没有做成。"
    page = "denied.html.j2" if code == 403 else "problem.html.j2"
    return render_template(page, words=words), code
