"""What is a failure: an exception, a crash, or figures that changed without a word.

The reference is what an independent, careful reader sees. Where the mutation changed a figure that any
program shows, the reading may change with it; but where the reading differs from the good workbook's and no
finding says so, the cell itself must say the same. A file that is no template any more is read by its labels, as a published
report, and never added up: there the place of a figure means nothing.
"""

import io
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl

from nianbao.form.registry import known_forms, newest_form
from nianbao.inbox.intake import read_one
from nianbao.layout.workbook import layout_of
from nianbao.submission.submission import ReadStatus, Submission


def judge(path: str) -> tuple[str, str, str]:
    """Read a mutated file; gives its name, how it was read, and what is wrong with that ("" if nothing)."""
    submission = read_one(path, known_forms())
    wrong = ""
    if any(each.code == "file.crashed" for each in submission.findings):
        wrong = "crashed"
    elif not all(each.message for each in submission.findings):
        wrong = "a finding without words"
    elif submission.status is not ReadStatus.UNREADABLE and submission.role is not None:
        wrong = silently_other(Path(path), submission, _reference(Path(path).parent))
    return Path(path).name, submission.status.value, wrong


@cache
def _reference(folder: Path) -> Submission:
    return read_one(str(folder / "good.xlsx"), known_forms())


def silently_other(path: Path, submission: Submission, reference: Submission) -> str:
    """Name an entered figure that is read otherwise than it stands in the file, with no finding about it."""
    form = newest_form()
    if submission.form != form.id or submission.values == reference.values:
        return ""
    slots = layout_of(form).slots
    told = {name for each in submission.findings for name in each.place.fields}
    shown = _shown(path)
    for field, now, before in zip(form.fields, submission.values, reference.values, strict=True):
        if now == before or now is None or field.id in told or not field.entered:
            continue
        slot = slots[field.id]
        cell = shown.get((slot.sheet, slot.area.address))
        if shown and (not isinstance(cell, int | float | str) or _number(cell) != Decimal(now)):
            return f"{field.id} is read as {now}, was {before}, the cell shows {cell!r}"
    return ""


def _shown(path: Path) -> dict[tuple[str, str], object]:
    """Give the cells as another library reads them; nothing where it cannot."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
        return {
            (sheet.title, cell.coordinate): cell.value
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
    except Exception:  # it has its own limits, which are not in question here
        return {}


def _number(cell: object) -> Decimal | None:
    try:
        return Decimal(str(cell).strip())
    except ArithmeticError:
        return None
