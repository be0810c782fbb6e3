"""Slips that go back: an office's own figures in a fresh template, with what was found in them marked.

A return (退回单) says what must be corrected, a request (说明函) what nobody has explained. A file of the wrong
period or of another version of the form comes back as the template that should have been filled in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nianbao.checks import Fate, Round
from nianbao.core import NO_SENDER, Finding, Number, Sender, Trait, UsageError
from nianbao.files import make_folder, workbook_name, write_file
from nianbao.form import Form, find_form
from nianbao.round.distribute import issued_content
from nianbao.round.own import OwnFile, OwnFiles, never_saved
from nianbao.round.settings import NAME
from nianbao.round.state import to_explain
from nianbao.submission import Key, Office, ReadStatus, Submission, moment_of, office_name
from nianbao.template import Content, Returned, placed_as_drawn, write_template

RETURN, REQUEST = "退回", "说明"
"""What the names of the two kinds of slips end in."""
MOST_NAMES = 10


@dataclass(frozen=True)
class Return:
    """One workbook that goes back to its office; ``same`` is True where it is in its folder already."""

    submission: Submission
    path: Path
    data: bytes
    own: OwnFile
    same: bool


@dataclass(frozen=True)
class Returns:
    """The workbooks to write, the files with errors that cannot go back, each with the reason, and earlier
    slips of ours that no longer hold; ``ending`` is the word for their kind."""

    folder: Path
    ending: str
    returns: tuple[Return, ...]
    others: tuple[tuple[str, str], ...]
    obsolete: tuple[str, ...] = ()

    def only(self, codes: Collection[str]) -> "Returns":
        """Return the same for some offices; the other files are among those that cannot go back."""
        kept: list[Return] = []
        others = list(self.others)
        for planned in self.returns:
            submission = planned.submission
            if planned.own.office in codes and not submission.in_doubt:
                kept.append(planned)
            else:
                others.append((submission.shown_file, _why_to_nobody(submission)))
        return replace(self, returns=tuple(kept), others=tuple(others))

    def write(self) -> None:
        """Write what is new or has changed, and move away what no longer applies."""
        if self.returns:
            make_folder(self.folder)
        if not (self.folder.parent / NAME).is_file():  # outside of a round no list is kept
            for planned in self.returns:
                if not planned.same:
                    write_file(planned.path, planned.data, force=True)
        elif self.returns or self.obsolete:
            own = OwnFiles(self.folder)
            own.put_aside(self.obsolete)
            for planned in self.returns:
                own.write(planned.own, planned.data)


@dataclass(frozen=True)
class Slips:
    """The slips that a checked round asks for, planned into a folder; ``force`` replaces other files there."""

    checked: Round
    folder: Path
    key: Key | None = None
    force: bool = False
    sender: Sender = NO_SENDER

    def returns(self) -> Returns:
        """Plan the return of every office whose file must be corrected.

        Raises:
            UsageError: other files of these names are in the folder, and ``force`` is not set.
        """
        chosen, others = _choose(self.checked)
        return self._planned(
            [(submission, self.content(submission)) for submission in chosen], RETURN, others
        )

    def requests(self) -> Returns:
        """Plan the request of every office that has passed and has not explained everything.

        Raises:
            UsageError: other files of these names are in the folder, and ``force`` is not set.
        """
        contents = []
        for entry in self.checked.entries:
            asked = to_explain(entry.submission) if entry.fate is Fate.ACCEPTED else ()
            if asked:
                returned = self._returned(entry.submission, asked, asks=True)
                contents.append((entry.submission, self._own_figures(entry.submission, returned)))
        return self._planned(contents, REQUEST, [])

    def content(self, submission: Submission) -> Content:
        """Return the content of a return: the office's own figures.

        Where those are of another period, it holds only figures carried over from last year.
        """
        checked, key = self.checked, self.key
        doubted = tuple(finding for finding in submission.findings if finding.has(Trait.DOUBTS_YEAR))
        if doubted and checked.period is not None:
            returned = replace(self._returned(submission, doubted), other_period=submission.period)
            office = submission.office or Office("", "")
            password = key.password(checked.form.id, checked.period) if key else ""
            fresh = issued_content(checked.form, checked.period, office, checked.prior, key, password)
            return replace(fresh, returned=returned)
        returned = self._returned(submission, submission.findings)
        return self._own_figures(submission, replace(returned, unread=_unread(checked.form, submission)))

    def _planned(
        self,
        contents: Iterable[tuple[Submission, Content]],
        ending: str,
        others: Iterable[tuple[str, str]],
    ) -> Returns:
        folder = self.folder
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} 是文件，不是文件夹。请换一个名字。")
        returns: list[Return] = []
        for submission, content in contents:
            office = submission.office
            assert office is not None
            path = folder / workbook_name(office.code, office.name, self.checked.period, ending)
            data = write_template(content)
            slip = OwnFile.of(path.name, data, office.code, submission.sha256)
            returns.append(Return(submission, path, data, slip, slip.is_in(folder)))
        own = OwnFiles(folder)
        taken = [
            planned.path.name
            for planned in returns
            if planned.path.exists()
            and not planned.same
            and not own.unchanged(planned.path.name)
            and not never_saved(planned.path)
        ]
        if taken and not self.force:
            some = "".join(f"\n  {name}" for name in taken[:MOST_NAMES])
            raise UsageError(
                f"文件夹 {folder} 里已有 {len(taken)} 个同名而内容不同的{ending}文件，不是程序写的原样，没有覆盖：{some}\n"
                "请换一个文件夹；要覆盖它们，请加 --force。"
            )
        wanted = {planned.path.name for planned in returns}
        obsolete = tuple(_obsolete(self.checked, own, wanted, ending))
        return Returns(folder, ending, tuple(returns), tuple(others), obsolete)

    def _returned(
        self, submission: Submission, findings: Iterable[Finding], *, asks: bool = False
    ) -> Returned:
        placed = tuple(placed_as_drawn(self.checked.form, finding) for finding in findings)
        saved = moment_of(submission.modified)
        return Returned(Path(submission.shown_file).name, placed, self.sender, asks, saved=saved)

    def _own_figures(self, submission: Submission, returned: Returned) -> Content:
        """Return the office's own figures and explanations; who is in doubt stays open to be corrected."""
        form, period, key = self.checked.form, submission.period, self.key
        issued = submission.office or Office("", "")
        cover = {name: text for name, text in submission.cover.items() if text}
        doubted = any(finding.has(Trait.DOUBTS_OFFICE) for finding in submission.findings)
        office = Office("", "", issued.kind) if doubted else issued
        doubted = doubted or any(finding.has(Trait.CODE_IN_DOUBT) for finding in submission.findings)
        if doubted and "office" in cover:
            cover.pop("code", None)  # so that the workbook itself asks for it
        seal = submission.seal
        if key is not None:
            seal = key.seal(form.id, period, office.code) if office.code and period else ""
        figures = _figures(submission)
        return Content(
            form=form,
            office=office,
            period=period,
            entered={field.id: figures.get(field.id) for field in form.entered},
            cover=cover,
            prior=self.checked.prior.for_submission(submission),
            explanations=submission.explanations,
            seal=seal,
            password=key.password(form.id, self.checked.period) if key else "",
            returned=returned,
            texts=submission.texts,
        )


def _why_to_nobody(submission: Submission) -> str:
    """Return why a slip can be sent to no office of the roster."""
    office = submission.office or Office("", "")
    if any(finding.has(Trait.UNLISTED) for finding in submission.findings):
        return f"单位 {office.code} {office.name} 不在名册里"
    return (
        "单位的编码或名称有疑问，不知道退给谁，请先核对" if submission.in_doubt else "这个单位不由这一轮汇总"
    )


def _obsolete(checked: Round, own: OwnFiles, wanted: set[str], ending: str) -> Iterator[str]:
    """Yield our earlier slips to offices whose file is here and needs none any more."""
    here = {
        entry.submission.office.code
        for entry in checked.entries
        if entry.submission.office and not entry.replaced
    }
    for file in own:
        kind = Path(file.name).stem.endswith(f"_{ending}")
        if kind and file.office in here and file.name not in wanted and own.unchanged(file.name):
            yield file.name


def _unread(form: Form, submission: Submission) -> tuple[str, ...]:
    """List the tables of which no figure could be read."""
    figures = _figures(submission)
    return tuple(
        table.sheet
        for table in form.tables
        if all(figures.get(field.id) is None for field in form.fields_of(table.id) if field.entered)
    )


def _figures(submission: Submission) -> Mapping[str, Number | None]:
    """Return the figures of a file by the fields of its own form; what could not be used is None."""
    return dict(zip(find_form(submission.form).by_id, submission.values, strict=True))


def _choose(checked: Round) -> tuple[list[Submission], list[tuple[str, str]]]:
    """Return the files that go back, one for each office, and other files with errors, with the reason why not."""
    counting = {_reporter(entry.submission): entry for entry in checked.entries if entry.counts}
    newest: dict[tuple[str, str], Submission] = {}
    others: list[tuple[str, str]] = []
    for entry in checked.entries:
        submission = entry.submission
        if entry.fate is Fate.DUPLICATE or submission.status is ReadStatus.PASSED:
            continue
        kept = counting.get(_reporter(submission))
        if submission.office is None or not submission.values:
            others.append((submission.shown_file, "读不出数据，或不知道是哪个单位的"))
        elif kept is not None and kept is not entry:
            reason = "同一单位有更新的文件" if entry.fate is Fate.SUPERSEDED else "这个单位以另一个文件为准："
            others.append((submission.shown_file, f"{reason} {kept.submission.shown_file}"))
        else:
            before = newest.get(_reporter(submission))
            if before is None or submission.saved > before.saved:
                newest[_reporter(submission)] = submission
    return list(newest.values()), others


def _reporter(submission: Submission) -> tuple[str, str]:
    """Return a key for a file's office: its code, and the name too where the code may be another's."""
    if submission.office is None:
        return "", submission.file
    name = office_name(submission.office.name) if submission.in_doubt else ""
    return submission.office.code, name
