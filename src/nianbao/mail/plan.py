"""Deciding which letters go to whom, before the first is written or sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.charts import MemberFigures, figures_of_workbook, main_values
from nianbao.core import NO_SENDER, NianbaoError, Period, Sender, Unit, UsageError, to_text
from nianbao.files import expand, workbook_name
from nianbao.form import Form, find_form
from nianbao.inbox import is_workbook, read_files
from nianbao.layout import Role
from nianbao.mail.address import Address, addresses
from nianbao.mail.compose import Attachment, Letter
from nianbao.mail.letters import Letters
from nianbao.reader import OpenFinding, open_findings, read_breakdown, read_slip
from nianbao.roster import Roster, RosterEntry
from nianbao.round import is_manifest
from nianbao.submission import Office, Submission

MOST_PROBLEMS = 3
"""Problems that a letter about a return names; the slip has them all."""
MOST_OPEN, MOST_NAMES = 5, 12
"""Open matters and missing offices that the letter upward names, so that it fits one page."""


@dataclass(frozen=True)
class Mailing:
    """The letters to write, and who gets none with the reason."""

    letters: tuple[Letter, ...]
    skipped: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, made: Iterable[Letter | tuple[str, str]]) -> "Mailing":
        """Return the letters, and apart from them the names of those who get none with the reason."""
        found = tuple(made)
        return cls(
            tuple(one for one in found if isinstance(one, Letter)),
            tuple(one for one in found if not isinstance(one, Letter)),
        )


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One of the main figures of a summary, in words."""

    label: str
    value: str
    unit: str
    last_year: str


def mail_workbooks(
    kind: str,
    letters: Letters,
    roster: Roster,
    folder: Path,
    deadline: str = "",
    sender: Sender = NO_SENDER,
) -> Mailing:
    """Write to every office whose workbook is in the folder: ``templates``, ``returns`` or ``requests``.

    Raises:
        UsageError: there is no workbook in the folder.
    """
    by_code = roster.by_code()
    found = ((file, Path(file).name) for file in expand([str(folder)]).files)
    files = [file for file, name in found if is_workbook(name) and not is_manifest(name)]
    made: list[Letter | tuple[str, str]] = []
    for read in read_files(files):
        name = Path(read.file).name
        entry = by_code.get(read.office.code) if read.office else None
        if read.form is None or read.office is None:
            made.append((name, _why_nobodys(kind, read)))
        elif entry is None:
            made.append((name, f"名册里没有单位编码 {read.office.code}"))
        else:
            try:
                problems = _first_problems(kind, Path(read.file))
            except NianbaoError as error:
                made.append((name, str(error)))
                continue
            attachment = Attachment(name, Path(read.file).read_bytes())
            facts = letter_facts(read.form, read.period, deadline, sender) | problems
            facts |= {"file": name, "with_prior": bool(read.prior)}
            made.append(letter_to_office(kind, letters, entry, facts, attachment))
    if not files:
        raise UsageError(f"文件夹 {folder} 里没有工作簿。请核对路径。")
    if kind == "templates":
        names = {one.office if isinstance(one, Letter) else one[0] for one in made}
        made += [
            (entry.office.name, "文件夹里没有它的模板，请用 distribute 生成")
            for entry in roster.expected
            if entry.office.name not in names
        ]
    return Mailing.of(made)


def _why_nobodys(kind: str, read: Submission) -> str:
    """Return why a workbook can be sent to nobody: it is none of ours, or names no office."""
    try:
        is_slip = kind != "templates" and read.form is not None and read_slip(Path(read.file)).count > 0
    except NianbaoError:
        is_slip = False
    if is_slip:
        return "单位的编码和名称有疑问，退回单上空着，不知道寄给谁；请核对后自己转交"
    return "不是写明单位的模板或退回单"


def _first_problems(kind: str, file: Path) -> dict[str, object]:
    """Return what a letter about a workbook that goes back names of its slip."""
    if kind == "templates":
        return {}
    slip = read_slip(file)
    if kind == "requests":
        return {"problems": slip.problems[:MOST_PROBLEMS], "count": slip.count}
    return {
        "problems": slip.to_correct[:MOST_PROBLEMS],
        "count": slip.count - slip.explainable,
        "explainable": slip.explainable,
    }


def mail_reminders(
    letters: Letters,
    form: Form,
    period: Period | None,
    roster: Roster,
    missing: Iterable[Office],
    deadline: str = "",
    sender: Sender = NO_SENDER,
    templates: Path | None = None,
) -> Mailing:
    """Write to every office that has not reported, with its template where the folder of those has it."""
    by_code = roster.by_code()
    facts = letter_facts(form.id, period, deadline, sender)

    def reminder(entry: RosterEntry) -> Letter | tuple[str, str]:
        """Write to one office."""
        attached = _template_of(entry.office, period, templates)
        file = {"file": attached[0].name if attached else ""}
        return letter_to_office("reminders", letters, entry, facts | file, *attached)

    return Mailing.of(reminder(by_code[office.code]) for office in missing)


def _template_of(office: Office, period: Period | None, templates: Path | None) -> tuple[Attachment, ...]:
    """Find the template that was issued to an office."""
    if templates is None:
        return ()
    path = templates / workbook_name(office.code, office.name, period)
    return (Attachment(path.name, path.read_bytes()),) if path.is_file() else ()


def mail_summary(letters: Letters, summary: Path, to: Iterable[str], sender: Sender = NO_SENDER) -> Mailing:
    """Write upward, with the summary workbook and what it says.

    Raises:
        UsageError: the file is no summary, or an address is none.
    """
    read = next(read_files([str(summary)]))
    if read.form is None or read.office is None or read.role != Role.SUMMARY.value:
        raise UsageError(f"{summary} 不是汇总工作簿。汇总工作簿用 nianbao consolidate 生成。")
    people = _people(to)
    form = find_form(read.form)
    lists = read.lists
    offices = read_breakdown(summary, form)
    lines, scope = main_figures(
        form, read, [MemberFigures(office.name, values) for office, values in offices]
    )
    unsolved = open_findings(lists)
    # Who receives the summaries of several offices keeps them side by side.
    name = workbook_name(read.office.code, read.office.name, read.period, "汇总")
    problems = tuple(_in_short(listed) for listed in unsolved[:MOST_OPEN])
    facts = letter_facts(read.form, read.period, "", sender) | {
        "office": read.office,
        "file": name,
        "accepted": len(offices) or len(read.members),
        "due": lists.due,
        "reported": lists.due - len(lists.missing),
        "failed": lists.failed,
        "check_code": read.check_code(form) or "",
        "figures": lines,
        "with_last_year": any(line.last_year for line in lines),
        "last_year_scope": scope.replace(" ", ""),
        "missing": lists.missing,
        "most_names": MOST_NAMES,
        "problems": problems,
        "count": len(unsolved),
    }
    text = letters.write("summary", facts)
    attachment = Attachment(name, summary.read_bytes())
    letter = Letter(
        read.office.code,
        read.office.name,
        people,
        text.subject,
        text.body,
        text.html,
        (attachment,),
        _reply(sender),
    )
    return Mailing((letter,), ())


def main_figures(
    form: Form, read: Submission, members: Sequence[MemberFigures]
) -> tuple[list[FigureLine], str]:
    """Return the figures that the form marks as main, this year's and last year's, and last year's scope."""
    shown = figures_of_workbook(form, read, members)
    lines = [
        FigureLine(
            value.label,
            "—" if value.whole is None else to_text(value.whole),
            value.unit,
            "" if value.last is None else to_text(value.last),
        )
        for value in main_values(shown)
    ]
    return lines, shown.last_year.scope if shown.last_year else ""


def _in_short(open_finding: OpenFinding) -> str:
    """Return an open matter in short: whose it is and what is wrong; the rest is in the summary."""
    first, stop, _ = open_finding.message.partition("。")
    return f"{open_finding.office}：{first}{stop}"


def letter_facts(form: str, period: Period | None, deadline: str, sender: Sender) -> dict[str, object]:
    """Return the facts that every letter may use; ``remark`` is the round's remark on the office."""
    own = find_form(form)
    return {
        "title": own.title,
        "cover_sheet": own.cover.sheet,
        "sheets": tuple(table.sheet for table in own.tables),
        "year": period.year if period else "",
        "period": period.heading if period else "",
        "below_year": own.period_unit is not Unit.YEAR,
        "unit": own.period_unit.word,
        "now": own.period_unit.this,
        "before": own.period_unit.year_before,
        "deadline": deadline,
        "sender": sender,
        "remark": "",
    }


def _reply(sender: Sender) -> Address | None:
    """Return where answers go; None where that is not known or no address."""
    good, _ = addresses(sender.address, sender.office)
    return good[0] if good else None


def letter_to_office(
    kind: str,
    letters: Letters,
    entry: RosterEntry,
    facts: Mapping[str, object],
    *attachments: Attachment,
) -> Letter | tuple[str, str]:
    """Write one letter; where the roster has no address, the office's name and the reason."""
    office = entry.office
    good, bad = addresses(entry.email, entry.contact or office.name)
    if bad:
        return office.name, f"名册里的邮箱不对：{'、'.join(bad)}，请改正后再写"
    if not good:
        return office.name, "名册里没有邮箱，请补填后再写"
    text = letters.write(kind, {**facts, "office": office, "contact": entry.contact})
    sender = facts["sender"]
    assert isinstance(sender, Sender)
    return Letter(
        office.code, office.name, good, text.subject, text.body, text.html, attachments, _reply(sender)
    )


def _people(to: Iterable[str]) -> tuple[Address, ...]:
    people: list[Address] = []
    for text in to:
        good, bad = addresses(text)
        if bad or not good:
            raise UsageError(f"收件人“{text}”不是邮箱地址。请核对 --to。")
        people += good
    return tuple(dict.fromkeys(people))
