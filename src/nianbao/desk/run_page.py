"""Commands as buttons: what may be run from the desk, and how it goes."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from nianbao.collect import IMAP_PASSWORD
from nianbao.core import UsageError
from nianbao.round import REPORT

if TYPE_CHECKING:
    from nianbao.desk.app import Desk


REPORT_PAGE = str(Path(REPORT).with_suffix(".html"))
"""The report as a web page, beside the one for Word."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button that runs a command: its label, and the arguments in a round's folder."""

    name: str
    words: str
    arguments: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command as one would type it."""
        return " ".join(("nianbao", *self.arguments))


BUTTONS = {
    button.name: button
    for button in (
        Button("distribute", "生成模板", ("distribute",)),
        Button("collect", "取出邮件和压缩包里的表格", ("collect",)),
        Button("templates", "写信下发模板", ("mail", "templates")),
        Button("returns", "写退回单和退回的信", ("mail", "returns")),
        Button("explanations", "写请说明的信", ("mail", "explanations")),
        Button("reminders", "写催报的信", ("mail", "reminders")),
        Button("consolidate", "汇总", ("consolidate",)),
        Button("summary", "写信报送上级", ("mail", "summary")),
        Button("publish", "写出年度报告（Word）", ("publish",)),
        Button("publish-page", "写出年度报告（网页）", ("publish", "-o", REPORT_PAGE)),
        Button("publish-incomplete", "没有报齐也写出年度报告（Word）", ("publish", "--incomplete")),
        Button(
            "publish-page-incomplete",
            "没有报齐也写出年度报告（网页）",
            ("publish", "-o", REPORT_PAGE, "--incomplete"),
        ),
        Button("trend", "与上年对照", ("trend",)),
        Button("status", "写出一览表", ("status", "-o", "一览表.xlsx")),
    )
}
"""Everything that can be run from a page; nothing else can."""


def button_for(command: str) -> Button | None:
    """Return the button of a command line such as ``nianbao mail returns``."""
    return next((button for button in BUTTONS.values() if button.command == command), None)


def run_pages(desk: "Desk") -> Blueprint:
    """Return the pages that run commands."""
    pages = Blueprint("run", __name__, url_prefix="/run")

    @pages.post("/<name>")
    def start(name: str) -> Response:
        """Start the command of a button."""
        if name not in BUTTONS:
            abort(404)
        password = request.form.get("password", "")
        secrets = {IMAP_PASSWORD: password} if password and name == "collect" else {}
        job = desk.jobs.start(BUTTONS[name].words, BUTTONS[name].arguments, secrets)
        return redirect(url_for("run.show", number=job.number), 303)

    @pages.get("/<int:number>")
    def show(number: int) -> str:
        """Show a command and its output."""
        job = desk.jobs.get(number)
        if job is None:
            raise UsageError("没有这条命令的记录了。请回到总览看看现在的情况。")
        return render_template("job.html.j2", shown=job, back=request.args.get("back", ""))

    @pages.get("/<int:number>/state")
    def state(number: int) -> Response:
        """Answer with the output of a command so far."""
        job = desk.jobs.get(number)
        if job is None:
            abort(404)
        return jsonify(running=job.running, outcome=job.outcome, lines=job.lines)

    @pages.post("/<int:number>/cancel")
    def cancel(number: int) -> Response:
        """Stop a command."""
        desk.jobs.cancel(number)
        return redirect(url_for("run.show", number=number), 303)

    return pages
