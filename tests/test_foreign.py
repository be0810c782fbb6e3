"""A workbook with mistakes in it gives the same figures and findings, whatever program saved it last."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from builders import (
    At,
    Edit,
    checked,
    edited,
    found,
    printed,
    put,
    real_content,
    recalculated,
    saved,
    small_content,
)
from nianbao.consolidation.consolidation import Consolidation, consolidate
from nianbao.core import Period
from nianbao.core.findings import Severity
from nianbao.demo.offices import EXAMPLES, fill
from nianbao.form.model import Form
from nianbao.reader.apart import read_breakdown
from nianbao.submission.submission import ReadStatus, Submission
from nianbao.summary.write import write_summary
from nianbao.template.content import Content
from nianbao.template.write import write_template

Real = Callable[[str], dict[str, str]]
COVER = "填报说明"

MISTAKES: dict[str, tuple[tuple[Edit, ...], list[At]]] = {
    "none": ((), []),
    "cells": (
        (
            put("表三", "D5", "6件"),
            put("表三", "E7", -1),
            put("表三", "F9", 1.5),
            put("表四", "A5", "/"),
            put("表二", "D5", None),
            put("表二", "B15", "251000元"),
        ),
        [
            ("cell.blank", "表二", "D5"),
            ("cell.negative", "表三", "E7"),
            ("cell.not-whole", "表三", "F9"),
            ("cell.placeholder", "表四", "A5"),
            ("cell.unit", "表三", "D5"),
            ("cell.unit", "表二", "B15"),
        ],
    ),
    "numbers as text": (
        (put("表三", "D5", "3440"), put("表三", "D6", " １１８")),
        [("cell.text-number", "表三", "D5"), ("cell.text-number", "表三", "D6")],
    ),
    "a total typed over": ((put("表四", "E5", 1),), [("total.mismatch", "表四", "E5")]),
    "cover": (
        (put(COVER, "B5", None), put(COVER, "D7", "是"), put(COVER, "D6", "2025-01-20")),
        [("cover.blank", COVER, "B5"), ("zero-report", COVER, "D7")],
    ),
    "form": (
        (put("表三", "D3", "个人"), put(COVER, "B3", "宿城区")),
        [("form.altered", COVER, "B3")],
    ),
    "content beside": ((put("表三", "M3", "见附件"),), [("form.extra-content", "表三", "M3")]),
    "unlocked": ((lambda book: book["表三"].protection.disable(),), [("form.unlocked", "表三", None)]),
}


@cache
def typed(form: Form) -> bytes:
    """Fill 宿迁's template of 2024 as the office would."""
    example = next(each for each in EXAMPLES if each.file == "suqian-2024")
    template = write_template(Content(form, example.office, Period(example.year)))
    return fill(form, template, printed(form, example.file))


def facts(submission: Submission) -> dict[str, object]:
    """Give what must not depend on who saved a file."""
    names = ("form", "role", "office", "year", "values", "cover", "prior", "explanations", "seal", "status")
    return {name: getattr(submission, name) for name in names}


def messages(submission: Submission) -> list[str]:
    return sorted(each.message for each in submission.findings)


def only(path: str) -> Submission:
    return checked(path).submissions[0]


@pytest.mark.parametrize("case", MISTAKES, ids=list(MISTAKES))
def test_saved_by_openpyxl(form: Form, tmp_path: Path, case: str) -> None:
    """It saves no values of formulas; saved again it says the same, word for word."""
    edits, expected = MISTAKES[case]
    once = only(saved(tmp_path, edited(typed(form), *edits), "a.xlsx"))
    again = only(saved(tmp_path, edited(edited(typed(form), *edits)), "b.xlsx"))
    assert found(once) == found(again) == expected
    assert facts(once) == facts(again)
    assert messages(once) == messages(again)


@pytest.mark.libreoffice
def test_saved_by_libreoffice(form: Form, tmp_path: Path) -> None:
    """It calculates everything and writes other XML; figures, cover and findings are the same."""
    files = {str(number): edited(typed(form), *edits) for number, (edits, _) in enumerate(MISTAKES.values())}
    for (name, path), (case, (_, expected)) in zip(
        recalculated(tmp_path, files).items(), MISTAKES.items(), strict=True
    ):
        before, after = only(saved(tmp_path, files[name])), only(str(path))
        assert found(after) == expected, case
        assert facts(after) == facts(before), case
        assert messages(after) == messages(before), case


@pytest.mark.libreoffice
def test_from_hand_to_hand(form: Form, tmp_path: Path) -> None:
    """Ours, then openpyxl, then LibreOffice, then openpyxl again: still the same report."""
    ours = write_template(real_content(form))
    first = recalculated(tmp_path, {"a": edited(ours)})["a"]
    last = only(saved(tmp_path, edited(first.read_bytes()), "last.xlsx"))
    assert facts(last) == facts(only(saved(tmp_path, ours, "ours.xlsx")))
    assert found(last) == []


@pytest.fixture(scope="module")
def summary(form: Form, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Consolidation]:
    """Add up two offices; the summary is only read."""
    tmp_path = tmp_path_factory.mktemp("summary")
    more = small_content(form, "007", applications__received__business=3, applications__granted__business=3)
    contents = [real_content(form), more]
    files = [saved(tmp_path, write_template(each), f"{n}.xlsx") for n, each in enumerate(contents)]
    result = consolidate(checked(*files))
    return Path(saved(tmp_path, write_summary(result), "summary.xlsx")), result


@pytest.mark.libreoffice
def test_a_summary_saved_by_libreoffice(
    form: Form, tmp_path: Path, summary: tuple[Path, Consolidation]
) -> None:
    """Opened and saved upstairs, it keeps its totals, its members and every office's figures."""
    ours, result = summary
    path = recalculated(tmp_path, {"summary": ours.read_bytes()})["summary"]
    kept, submission = only(str(ours)), only(str(path))
    assert kept.members == submission.members == ("007", "321300")
    assert facts(submission) == facts(kept)
    assert found(submission) == found(kept)
    assert submission.values == result.totals
    assert list(read_breakdown(path, form)) == list(read_breakdown(ours, form))


def test_a_summary_without_values_is_what_its_breakdown_adds_up_to(
    form: Form, tmp_path: Path, summary: tuple[Path, Consolidation]
) -> None:
    """openpyxl saves no values: the sums are those of the rows, whose check codes are right."""
    ours, result = summary
    submission = only(saved(tmp_path, edited(ours.read_bytes())))
    assert submission.values == result.totals
    assert submission.status is ReadStatus.PASSED


def _set(**cells: str | None) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for cell, text in cells.items():
            book["分单位明细"][cell].value = text

    return change


def _swap(*columns: int) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["分单位明细"]
        for column in columns or range(1, sheet.max_column + 1):
            one, other = sheet.cell(5, column), sheet.cell(6, column)
            one.value, other.value = other.value, one.value

    return change


def _without_row(book: openpyxl.Workbook) -> None:
    book["分单位明细"].delete_rows(5)


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        (_set(A5="009"), ["A5"]),
        (_set(B5="另一个单位"), ["B5"]),
        (_set(C5="另一类"), ["C5"]),
        (_set(A5="009", B5="另一个单位"), ["A5"]),
        (_set(B5=None), [None]),
        (_swap(2), ["B5", "B6"]),
        (_swap(1, 2, 3), ["A5", "A6"]),
        (_swap(1, 2, 3, 4), ["D5", "D6"]),
        (_without_row, [None]),
        (_swap(), []),
    ],
)
def test_every_row_of_a_breakdown_is_an_office_that_was_added_up(
    tmp_path: Path,
    summary: tuple[Path, Consolidation],
    change: Callable[[openpyxl.Workbook], None],
    cells: list[str | None],
) -> None:
    """Codes, names and kinds are those of the register, each with its figures; the order of the rows is free."""
    ours, result = summary
    submission = only(saved(tmp_path, edited(ours.read_bytes(), change)))
    rows = {"breakdown.office", "breakdown.edited"}
    found = [each.place.cell for each in submission.findings if each.code in rows]
    assert found == cells
    assert (submission.status is ReadStatus.PASSED) == (not cells)
    assert cells or submission.values == result.totals


def test_an_edited_breakdown_is_an_error_at_its_row(
    form: Form, tmp_path: Path, summary: tuple[Path, Consolidation]
) -> None:
    """A figure of one office was changed: its check code no longer agrees."""

    def change(book: openpyxl.Workbook) -> None:
        book["分单位明细"]["F5"].value += 1

    ours, _ = summary
    submission = only(saved(tmp_path, edited(ours.read_bytes(), change)))
    errors = [each for each in submission.findings if each.severity is Severity.ERROR]
    assert [(each.code, each.place.sheet, each.place.cell) for each in errors] == [
        ("breakdown.edited", "分单位明细", "D5")
    ]
