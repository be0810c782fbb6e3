"""The history of an office's files in 报送情况: every version, and what changed, field by field."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl

from nianbao.checks import Fate
from nianbao.checks.round import check_round
from nianbao.consolidation.consolidation import Consolidation, consolidate
from nianbao.consolidation.history import revisions
from nianbao.core import Period
from nianbao.core.findings import Place, finding
from nianbao.form.model import Form
from nianbao.inbox.intake import read_files
from nianbao.layout.lists import REGISTER_HEADINGS
from nianbao.layout.workbook import REGISTER_SHEET, layout_of
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.submission import Office, Submission
from nianbao.summary.history import TITLE
from nianbao.summary.write import write_summary
from nianbao.template.content import Content
from nianbao.template.write import write_template

ZERO = {"zero_report.disclosure": "否", "zero_report.applications": "否", "zero_report.disputes": "是"}


def version(form: Form, folder: Path, day: int, received: int, code: str = "001") -> Submission:
    """Give an office's file saved on a day, with so many applications."""
    entered = {
        "disclosure.licences.decisions": 1,
        "applications.received.natural_person": received,
        "applications.granted.natural_person": received,
    }
    path = folder / f"{code}-{day}-{received}.xlsx"
    path.write_bytes(write_template(Content(form, Office(code, f"单位{code}"), Period(2024), entered, ZERO)))
    read = next(read_files([str(path)]))
    return replace(read, modified=datetime(2025, 1, day, tzinfo=UTC))


def sum_up(form: Form, *submissions: Submission) -> Consolidation:
    checked = check_round(submissions, [form], roster=None, period=None, prior=NO_PRIOR)
    return consolidate(checked, senders={submissions[0].sha256: "zhang@example.cn"})


def test_each_version_is_compared_with_the_one_before(form: Form, tmp_path: Path) -> None:
    """Three versions give two steps, in the order of saving, whatever the order of the files."""
    third, first, second = (version(form, tmp_path, day, count) for day, count in ((9, 7), (1, 5), (4, 6)))
    other = version(form, tmp_path, 2, 3, code="002")
    result = sum_up(form, third, other, first, second)
    steps = list(revisions(form, result.entries))
    assert [(step.older.file, step.newer.file) for step in steps] == [
        (first.file, second.file),
        (second.file, third.file),
    ]
    assert [str(change) for change in steps[1].changes] == ["表三D5 6→7", "表三D7 6→7"]
    fates = {entry.submission.file: entry.fate for entry in result.entries}
    assert fates[third.file] is Fate.ACCEPTED
    assert fates[first.file] is fates[second.file] is Fate.SUPERSEDED


def test_an_entry_that_was_no_figure_is_shown_as_it_was(form: Form, tmp_path: Path) -> None:
    """Not as a blank: the office wrote something there."""
    older, newer = version(form, tmp_path, 1, 5), version(form, tmp_path, 9, 7)
    slot = layout_of(form).slots["disclosure.fees.amount"]
    values = list(older.values)
    values[form.position[slot.field]] = None
    place = Place(slot.sheet, slot.area.address)
    wrong = finding("cell.unit", place, found="2.5亿元", suggestion="")
    older = replace(older, values=tuple(values)).with_findings([wrong])
    (step,) = revisions(form, sum_up(form, older, newer).entries)
    assert str(step.changes[0]) == f"{slot.sheet}{slot.area.address} “2.5亿元”→0"
    blank = replace(older, findings=())
    (step,) = revisions(form, sum_up(form, blank, newer).entries)
    assert str(step.changes[0]).endswith("空→0")


def test_the_register_lists_every_change(form: Form, tmp_path: Path) -> None:
    """Below the register stands a line for each figure that changed, with both files."""
    newer, older = version(form, tmp_path, 9, 7), version(form, tmp_path, 1, 5)
    path = tmp_path / "s.xlsx"
    path.write_bytes(write_summary(sum_up(form, newer, older)))
    rows = [list(row) for row in openpyxl.load_workbook(path)[REGISTER_SHEET].iter_rows(values_only=True)]
    assert rows[1] == list(REGISTER_HEADINGS)
    assert rows[2][13] == "zhang@example.cn"
    start = next(index for index, row in enumerate(rows) if row[0] == TITLE)
    lines = [row for row in rows[start + 2 :] if row[0]]
    assert [(row[1], row[3], row[6], row[8]) for row in lines] == [
        ("001", "表三D5", "5", "7"),
        ("001", "表三D7", "5", "7"),
    ]
    assert "自然人" in str(lines[0][4])
    assert (lines[0][5], lines[0][11]) == (Path(older.file).name, Path(newer.file).name)
    assert rows[2][14] == newer.file


def test_versions_with_the_same_figures(form: Form, tmp_path: Path) -> None:
    """That nothing changed is said too; a single version has no history."""
    first = version(form, tmp_path, 1, 5)
    again = replace(first, file="again.xlsx", sha256="f" * 64, modified=datetime(2025, 1, 2, tzinfo=UTC))
    path = tmp_path / "s.xlsx"
    path.write_bytes(write_summary(sum_up(form, first, again)))
    sheet = openpyxl.load_workbook(path)[REGISTER_SHEET]
    assert any("数字没有变化" in str(cell.value) for row in sheet.iter_rows(min_row=7) for cell in row)
    path.write_bytes(write_summary(sum_up(form, first)))
    sheet = openpyxl.load_workbook(path)[REGISTER_SHEET]
    assert all(cell.value != TITLE for row in sheet.iter_rows() for cell in row)


def test_versions_that_a_person_must_choose_from_are_no_history(form: Form, tmp_path: Path) -> None:
    """Where nothing but names tells which of two is newer, neither replaced the other: there is no step."""
    one, two = version(form, tmp_path, 1, 5), version(form, tmp_path, 1, 7)
    one, two = (replace(each, file_time=1_736_000_000.0) for each in (one, two))
    older, newer = version(form, tmp_path, 1, 5, code="002"), version(form, tmp_path, 9, 7, code="002")
    result = sum_up(form, one, two, older, newer)
    assert [entry.fate for entry in result.entries[:2]] == [Fate.FAILED, Fate.FAILED]
    assert [step.office.code for step in revisions(form, result.entries)] == ["002"]
