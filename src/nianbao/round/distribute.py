"""Distributing: one template for each office of the roster, decided as a whole before anything is written."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nianbao.core import NO_SENDER, Period, Sender, UsageError
from nianbao.files import digest_of, make_folder, workbook_name, write_file
from nianbao.form import Form, carried_over
from nianbao.roster import Roster, RosterEntry, read_sheets
from nianbao.round.own import OwnFile
from nianbao.submission import Key, Office, Prior
from nianbao.template import (
    CODE_HEADING,
    DIGEST_HEADING,
    FILE_HEADING,
    HAND_HEADINGS,
    Content,
    ManifestLine,
    Stamper,
    write_manifest,
)

MOST_NAMES = 10
_NO_DATE = (1980, 1, 1, 0, 0, 0)
ISSUED = HAND_HEADINGS[0]


class FileStep(Enum):
    """What to do with one file."""

    NEW = "新建"
    REPLACE = "更新"
    SAME = "没有变化"
    FOREIGN = "被改过"


@dataclass(frozen=True)
class Issue:
    """One template: its office, its content, its file, and the step for that file."""

    entry: RosterEntry
    content: Content
    file: str
    step: FileStep
    found: str | None
    """The fingerprint of the file that is there already."""
    by_hand: Mapping[str, str]
    """What people wrote into their columns of the manifest that is there already."""

    def line(self, digest: str, day: str) -> ManifestLine:
        """Return the template's line of the manifest, with the fingerprint of its file and the day of issue.

        A template that is as it was keeps its day.
        """
        office = self.entry.office
        issued = self.by_hand.get(ISSUED, "") if self.step is FileStep.SAME else ""
        return ManifestLine(
            office.code,
            office.name,
            office.kind,
            self.entry.contact,
            self.entry.email,
            self.file,
            bool(self.content.prior),
            bool(self.content.seal),
            digest,
            {**self.by_hand, ISSUED: issued or day},
        )


@dataclass(frozen=True)
class Distribution:
    """All templates of a year, and the manifest; nothing is written yet.

    ``left_over`` are files that we issued before to offices that the roster no longer has.
    """

    folder: Path
    title: str
    issues: tuple[Issue, ...]
    manifest: Path
    left_over: tuple[str, ...]
    stamper: Stamper
    day: str = ""
    """The day of issue in words; empty where it is to be written by hand."""

    def count(self, step: FileStep) -> int:
        """Count the files of which this is to be done."""
        return sum(issue.step is step for issue in self.issues)

    def write(self, watched: Callable[[Sequence[Issue]], Iterable[Issue]] = iter) -> None:
        """Write what is new or has changed, one template after the other; the manifest comes last.

        A template is made when its turn comes: ten thousand of them would fill the memory. ``watched``
        passes the templates on, and so sees how far the writing is.
        """
        make_folder(self.folder)
        lines = []
        for issue in watched(self.issues):
            same = issue.found if issue.step is FileStep.SAME else None
            lines.append(issue.line(same or self._write_one(issue), self.day))
        manifest = write_manifest(self.title, lines)
        if digest_of(self.manifest) != _digest(manifest):
            write_file(self.manifest, manifest, force=True)

    def archive(self) -> bytes:
        """Return all templates in one archive, as they were written; the same templates give the same bytes."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
            for issue in self.issues:
                data = (self.folder / issue.file).read_bytes()
                package.writestr(zipfile.ZipInfo(issue.file, _NO_DATE), data)
        return target.getvalue()

    def _write_one(self, issue: Issue) -> str:
        data = self.stamper.write(issue.content)
        write_file(self.folder / issue.file, data, force=True)
        return _digest(data)


def plan_distribution(
    form: Form,
    period: Period,
    roster: Roster,
    prior: Prior,
    folder: Path,
    *,
    key: Key | None = None,
    password: str = "",
    sender: Sender = NO_SENDER,
) -> Distribution:
    """Decide about every template, by comparing it with what is in the folder; ``sender`` dates the manifest."""
    manifest = folder / manifest_name(period)
    before = {line.get(FILE_HEADING, ""): line for line in _issued_before(manifest)}
    ours = {file: line.get(DIGEST_HEADING, "") for file, line in before.items()}
    password = password or (key.password(form.id, period) if key else "")
    stamper = Stamper(form, period, password)
    names = _file_names(roster.expected, period)
    issues: list[Issue] = []
    for entry, file in zip(roster.expected, names, strict=True):
        content = issued_content(form, period, entry.office, prior, key, password)
        found = digest_of(folder / file)
        step = FileStep.NEW
        if found is not None:
            step = _step_over(found, _digest(stamper.write(content)), ours.get(file))
        written = {heading: before.get(file, {}).get(heading, "") for heading in HAND_HEADINGS}
        issues.append(Issue(entry, content, file, step, found, written))
    return Distribution(
        folder=folder,
        title=f"{form.title}模板下发清单（{period.title}）",
        issues=tuple(issues),
        manifest=manifest,
        left_over=tuple(file for file in ours if file not in names and (folder / file).is_file()),
        stamper=stamper,
        day=sender.day,
    )


def issued_content(
    form: Form, period: Period, office: Office, prior: Prior, key: Key | None, password: str
) -> Content:
    """Return what a template holds when it is issued: the office's own, and what is carried over to it."""
    figures = prior.of(office)
    return Content(
        form=form,
        office=office,
        period=period,
        entered=carried_over(form, figures),
        prior=figures,
        seal=key.seal(form.id, period, office.code) if key else "",
        password=password,
    )


def refuse_foreign(distribution: Distribution) -> None:
    """Refuse to replace files that have changed since we issued them.

    Raises:
        UsageError: there are such files; the message lists them.
    """
    names = [issue.file for issue in distribution.issues if issue.step is FileStep.FOREIGN]
    if names:
        some = "".join(f"\n  {name}" for name in names[:MOST_NAMES])
        more = f"\n  ……共 {len(names)} 个" if len(names) > MOST_NAMES else ""
        raise UsageError(
            f"文件夹 {distribution.folder} 里有 {len(names)} 个文件与要下发的模板同名，但不是原来下发的样子"
            f"（可能已经填过），没有覆盖：{some}{more}\n请换一个文件夹，或移走这些文件；确实要覆盖，请加 --force。"
        )


def manifest_name(period: Period) -> str:
    """Return the file name of the manifest of a year."""
    return f"下发清单_{period}.xlsx"


def is_manifest(name: str) -> bool:
    """Return whether a file has the name of a manifest."""
    return re.fullmatch(r"下发清单_[0-9]{4}\.xlsx", name) is not None


def _file_names(entries: Iterable[RosterEntry], period: Period) -> Sequence[str]:
    """Return a file name for every entry; names that differ only in case get a number."""
    names: list[str] = []
    seen: set[str] = set()
    for entry in entries:
        name = workbook_name(entry.office.code, entry.office.name, period)
        number = 1
        while name.casefold() in seen:
            number += 1
            name = workbook_name(entry.office.code, entry.office.name, period, str(number))
        seen.add(name.casefold())
        names.append(name)
    return names


def _step_over(found: str, wanted: str, issued_before: str | None) -> FileStep:
    """Return what to do with an existing file, by its fingerprint."""
    if found == wanted:
        return FileStep.SAME
    return FileStep.REPLACE if found == issued_before else FileStep.FOREIGN


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def issued_templates(manifest: Path) -> list[OwnFile]:
    """Return the templates listed in a manifest; empty where there is none that can be read."""
    return [
        OwnFile(line.get(FILE_HEADING, ""), line.get(DIGEST_HEADING, ""), line.get(CODE_HEADING, ""))
        for line in _issued_before(manifest)
    ]


def _issued_before(manifest: Path) -> Iterator[Mapping[str, str]]:
    """Read the lines of the manifest by their headings; nothing where there is none that can be read."""
    if not manifest.is_file():
        return
    try:
        rows = read_sheets(manifest, "下发清单")[0].rows
    except (UsageError, IndexError):
        return
    headings = list(rows[1]) if len(rows) > 1 else []
    if FILE_HEADING in headings and DIGEST_HEADING in headings:
        yield from (dict(zip(headings, row, strict=False)) for row in rows[2:])
