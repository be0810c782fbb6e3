"""Returns (退回单): an office's own figures in a fresh template, with everything that was found marked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao.checks import Round
from nianbao.core import NO_SENDER, Number, Sender, Severity, Trait, UsageError
from nianbao.files import digest_of, make_folder, workbook_name, write_file
from nianbao.form import find_form
from nianbao.submission import Key, Office, ReadStatus, Submission, office_name
from nianbao.template import Content, Returned, write_template

ENDING = "退回"
REQUEST_ENDING = "说明"
MOST_NAMES = 10


@dataclass(frozen=True)
class Return:
    """One workbook that goes back."""

    submission: Submission
    path: Path
    data: bytes
    same: bool


@dataclass(frozen=True)
class Returns:
    """The workbooks to write, and the files with errors that cannot go back, each with the reason."""

    folder: Path
    returns: tuple[Return, ...]
    others: tuple[tuple[str, str], ...]

    def write(self) -> None:
        """Write what is new or has changed."""
        if self.returns:
            make_folder(self.folder)
        for each in self.returns:
            if not each.same:
                write_file(each.path, each.data, force=True)


def plan_returns(
    checked: Round,
    folder: Path,
    *,
    key: Key | None = None,
    force: bool = False,
    sender: Sender = NO_SENDER,
) -> Returns:
    """Make the return of every office whose newest file has errors.

    Raises:
        UsageError: other files of these names are in the folder, and ``force`` is not set.
    """
    chosen, others = _choose(checked.submissions)
    returns = _make(checked, chosen, folder, ENDING, Returned("", (), sender), key)
    _refuse_taken(folder, returns, force)
    return Returns(folder, tuple(returns), tuple(others))


def plan_requests(
    checked: Round,
    asked: Sequence[Submission],
    folder: Path,
    *,
    key: Key | None = None,
    force: bool = False,
    sender: Sender = NO_SENDER,
) -> Returns:
    """Make the request for explanations of each of these submissions, which have no errors.

    Raises:
        UsageError: other files of these names are in the folder, and ``force`` is not set.
    """
    chosen = [each for each in asked if each.office is not None and each.values]
    others = tuple(
        (each.shown_file, "读不出数据，或不知道是哪个单位的") for each in asked if each not in chosen
    )
    requests = _make(checked, chosen, folder, REQUEST_ENDING, Returned("", (), sender, asks=True), key)
    _refuse_taken(folder, requests, force)
    return Returns(folder, tuple(requests), others)


def _make(
    checked: Round,
    chosen: Sequence[Submission],
    folder: Path,
    ending: str,
    why: Returned,
    key: Key | None,
) -> list[Return]:
    made = []
    for each in chosen:
        assert each.office is not None
        path = folder / workbook_name(each.office.code, each.office.name, each.year, ending)
        data = write_template(return_content(checked, each, key, why))
        made.append(Return(each, path, data, digest_of(path) == hashlib.sha256(data).hexdigest()))
    return made


def _refuse_taken(folder: Path, returns: Sequence[Return], force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 是文件，不是文件夹。请换一个名字。")
    taken = [each.path.name for each in returns if each.path.exists() and not each.same]
    if taken and not force:
        some = "".join(f"\n  {name}" for name in taken[:MOST_NAMES])
        raise UsageError(
            f"文件夹 {folder} 里已有 {len(taken)} 个同名而内容不同的退回文件，没有覆盖：{some}\n"
            "请换一个文件夹；要覆盖它们，请加 --force。"
        )


def return_content(
    checked: Round, submission: Submission, key: Key | None = None, why: Returned | None = None
) -> Content:
    """Give the office's own figures and explanations as the content of a fresh template.

    ``why`` says who sends it, and whether only explanations are wanted.
    """
    form = checked.form
    year = submission.year
    issued = submission.office or Office("", "")
    cover = {name: text for name, text in submission.cover.items() if text}
    found = submission.findings
    office = Office("", "", issued.kind) if any(one.has(Trait.DOUBTS_OFFICE) for one in found) else issued
    doubted = any(one.has(Trait.CODE_IN_DOUBT) or one.has(Trait.DOUBTS_OFFICE) for one in found)
    if doubted and "office" in cover:
        cover.pop("code", None)  # so that the workbook itself asks for it
    if any(one.has(Trait.DOUBTS_YEAR) for one in found):
        year = None
    seal = submission.seal
    if key is not None:
        seal = key.seal(form.id, year, office.code) if office.code and year else ""
    return Content(
        form=form,
        office=office,
        year=year,
        entered=_figures(checked, submission),
        cover=cover,
        prior=checked.prior.for_submission(submission),
        explanations=submission.explanations,
        seal=seal,
        password=key.password(form.id, checked.year) if key else "",
        returned=_why(checked, submission, why or Returned("", ())),
    )


def _why(checked: Round, submission: Submission, why: Returned) -> Returned:
    """Say of which file it is that goes back, what was found in it, and which tables could not be read."""
    values = dict(zip(find_form(submission.form).by_id, submission.values, strict=True))
    form = checked.form
    unread = tuple(
        table.sheet
        for table in form.tables
        if all(values.get(field.id) is None for field in form.fields_of(table.id) if field.entered)
    )
    findings = submission.findings
    if why.asks:
        findings = tuple(one for one in findings if one.severity is Severity.WARNING and not one.explanation)
    return replace(why, file=Path(submission.shown_file).name, findings=findings, unread=unread)


def _figures(checked: Round, submission: Submission) -> Mapping[str, Number | None]:
    """Give the office's figures; what could not be used is blank."""
    own = find_form(submission.form)
    values = dict(zip(own.by_id, submission.values, strict=True))
    return {field.id: values.get(field.id) for field in checked.form.entered}


def _choose(submissions: Sequence[Submission]) -> tuple[list[Submission], list[tuple[str, str]]]:
    """Choose the newest file of each office; say of the others why they cannot go back."""
    newest: dict[tuple[str, str], Submission] = {}
    others: list[tuple[str, str]] = []
    for each in submissions:
        if each.office is not None and each.values:
            before = newest.get(_reporter(each))
            if before is None or each.saved > before.saved:
                newest[_reporter(each)] = each
        elif each.status is not ReadStatus.PASSED:
            others.append((each.shown_file, "读不出数据，或不知道是哪个单位的"))
    for each in submissions:
        kept = newest.get(_reporter(each)) if each.office and each.values else each
        if kept is not each and kept is not None and each.status is not ReadStatus.PASSED:
            others.append((each.shown_file, f"同一单位有更新的文件 {kept.shown_file}"))
    return [each for each in newest.values() if each.status is ReadStatus.FAILED], others


def _reporter(submission: Submission) -> tuple[str, str]:
    """Tell files of different offices apart; where the code may be another's, by the name too."""
    assert submission.office is not None
    name = office_name(submission.office.name) if submission.in_doubt else ""
    return submission.office.code, name
