"""Which letters a round asks for now: who gets one is decided by the state of each office and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nianbao.core import Finding, Severity, Trait, UsageError, suggestion
from nianbao.mail.compose import Attachment, Letter
from nianbao.mail.letters import Letters
from nianbao.mail.plan import MOST_PROBLEMS, Mailing, letter_facts, letter_to_office
from nianbao.roster import RosterEntry
from nianbao.round import (
    Board,
    OfficeState,
    Return,
    Season,
    State,
    issued_templates,
    manifest_name,
    remark,
    to_explain,
)

TEMPLATES, RETURNS, EXPLANATIONS, REMINDERS = "templates", "returns", "explanations", "reminders"
"""The purposes of letters to offices, as the commands of ``nianbao mail`` are called."""
_STATES = {
    TEMPLATES: (State.WAITING,),
    RETURNS: (State.TO_CORRECT,),
    EXPLANATIONS: (State.TO_EXPLAIN,),
    REMINDERS: (State.WAITING, State.NOT_ISSUED),
}
"""Which offices each purpose concerns: never one that has passed."""
_TEXTS = {TEMPLATES: "templates", RETURNS: "returns", EXPLANATIONS: "requests", REMINDERS: "reminders"}
"""The text of each purpose's letters."""


@dataclass(frozen=True)
class SeasonLetters:
    """The letters of one purpose; ``about`` is the file of the inbox that each is about, by office code.

    ``whole`` is False where only some offices were asked for: then earlier letters to others still hold.
    ``concerned`` are the codes of all offices that the purpose concerns, with or without a letter;
    ``without`` are the letters that lack the workbook that should go with them: office and reason.
    """

    purpose: str
    mailing: Mailing
    about: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True
    concerned: tuple[str, ...] = ()
    without: tuple[tuple[str, str], ...] = ()


def season_letters(
    purpose: str,
    season: Season,
    board: Board,
    letters: Letters,
    slips: Sequence[Return] = (),
    only: Sequence[str] = (),
    deadline: str = "",
    guide: Attachment | None = None,
) -> SeasonLetters:
    """Plan the letters of one purpose.

    ``slips`` are the workbooks that go back; ``only`` are the codes of some offices;
    ``deadline`` replaces that of the round; ``guide`` goes with every letter beside the workbook.

    Raises:
        UsageError: a code that the roster does not have.
    """
    concerned = _chosen(board.of(*_STATES[purpose]), board, only)
    entries = season.around.roster.by_code()
    attached = _attachments(purpose, season, slips)
    facts = letter_facts(board.form, board.period, deadline, season.sender(board.today)) | {
        "guide": guide.name if guide else ""
    }
    beside = (guide,) if guide else ()
    mailing = Mailing.of(
        _letter(purpose, letters, facts, office, entries[office.office.code], attached, beside)
        for office in concerned
    )
    about = {state.office.code: state.file.sha256 for state in concerned if state.file is not None}
    reached = {letter.code for letter in mailing.letters}
    without = tuple(
        (state.office.name, reason)
        for state in concerned
        if state.office.code in reached and isinstance(reason := _attached_to(state, attached), str)
    )
    codes = tuple(state.office.code for state in concerned)
    return SeasonLetters(purpose, mailing, about, not only, concerned=codes, without=without)


def _asked(purpose: str, office: OfficeState) -> dict[str, object]:
    """Return what a letter names of that which an office has to correct or to explain."""
    explainable = to_explain(office.file) if office.file else ()
    doubted = any(finding.has(Trait.DOUBTS_YEAR) for finding in office.findings)
    other = office.file.period if doubted and office.file else None
    errors = tuple(finding for finding in office.findings if finding.severity is Severity.ERROR)
    findings = explainable if purpose == EXPLANATIONS else errors
    return {
        "problems": tuple(_in_one_sentence(finding) for finding in findings[:MOST_PROBLEMS]),
        "count": len(findings),
        "explainable": 0 if purpose == EXPLANATIONS else len(explainable),
        "other_year": other.year if other else None,
        "other_period": other.heading if other else None,
    }


def _in_one_sentence(found: Finding) -> str:
    """Return where and what is wrong; the cause and the remedy are in the workbook."""
    place = str(found.place)
    return f"{place}：{found.problem}。" if place else f"{found.problem}。"


def _chosen(concerned: Sequence[OfficeState], board: Board, only: Sequence[str]) -> tuple[OfficeState, ...]:
    known = tuple(office.office.code for office in board.offices)
    for code in only:
        if code not in known:
            raise UsageError(f"单位名册里没有编码“{code}”{suggestion(code, known)}。请核对 --only。")
    return tuple(state for state in concerned if not only or state.office.code in only)


def _attachments(purpose: str, season: Season, slips: Sequence[Return]) -> dict[str, Attachment | str]:
    """Return what goes with the letter of each office, or why there is nothing, by its code."""
    if purpose in (RETURNS, EXPLANATIONS):
        return {slip.own.office: Attachment(slip.path.name, slip.data) for slip in slips}
    return dict(_templates(season))


def _templates(season: Season) -> Iterator[tuple[str, Attachment | str]]:
    """Yield the template that was issued to each office in this round, if it is still as it was issued."""
    folder = season.folder.templates
    for issued in issued_templates(folder / manifest_name(season.period)):
        path = folder / issued.name
        if not path.is_file():
            yield issued.office, f"模板 {issued.name} 不在了，请用 nianbao distribute 重新生成"
        elif not issued.is_in(folder):
            yield issued.office, f"模板 {issued.name} 不是下发时的样子（可能已经填过），请重新生成"
        else:
            yield issued.office, Attachment(issued.name, path.read_bytes())


def _attached_to(office: OfficeState, attached: Mapping[str, Attachment | str]) -> Attachment | str:
    """Return what goes with the letter to an office, or why there is nothing."""
    return attached.get(office.office.code, "没有可以附上的文件，请用 nianbao distribute 生成模板")


def _letter(
    purpose: str,
    letters: Letters,
    facts: Mapping[str, object],
    office: OfficeState,
    entry: RosterEntry,
    attached: Mapping[str, Attachment | str],
    beside: Sequence[Attachment],
) -> Letter | tuple[str, str]:
    attachment = _attached_to(office, attached)
    if isinstance(attachment, str) and purpose != REMINDERS:
        return office.office.name, attachment
    files = (attachment,) if isinstance(attachment, Attachment) else ()
    own = {
        "file": files[0].name if files else "",
        "with_prior": False,
        "issued": office.issued,
        "remark": remark(office),
        **(_asked(purpose, office) if purpose in (RETURNS, EXPLANATIONS) else {}),
    }
    return letter_to_office(_TEXTS[purpose], letters, entry, {**facts, **own}, *files, *beside)
