"""Workbooks for tests: filled with real figures, edited like people and programs do, read and checked."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl

from nianbao.checks.round import Round, check_round
from nianbao.core.numbers import Number
from nianbao.demo.offices import EXAMPLES
from nianbao.form.field import AMOUNT
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.inbox.intake import read_files
from nianbao.layout.workbook import layout_of
from nianbao.roster.read import Roster
from nianbao.submission.prior import NO_PRIOR, Prior
from nianbao.submission.submission import CONFIRMED, Office, Submission
from nianbao.template.content import Content

Book = openpyxl.Workbook
Edit = Callable[[Book], object]
At = tuple[str, str | None, str | None]
"""A finding as tests state it: code, sheet, cell."""

CONTACT = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0000-1234567", "date": "2025-01-20"}
NOT_CONFIRMED = "否"


# ------------------------------------------------------------------ contents


def printed(form: Form, name: str) -> dict[str, str]:
    """Give the published figures of an example, totals as printed."""
    with (form.folder / "examples" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["field"]: row["value"] for row in csv.DictReader(file)}


def real_content(form: Form, name: str = "suqian-2024") -> Content:
    """Give what an office of the examples reports: its figures, a full cover, its zero reports."""
    example = next(each for each in EXAMPLES if each.file == name)
    texts = printed(form, name)
    entered: dict[str, Number | None] = {
        field.id: Decimal(texts[field.id]) if field.number == AMOUNT else int(texts[field.id])
        for field in form.entered
    }
    return Content(form, example.office, example.year, entered, zero_reports(form, entered))


def small_content(
    form: Form, code: str, name: str = "", year: int = 2024, **entered: Number | None
) -> Content:
    """Give a report of zeros but for some figures, named with __ for a dot; all cover entries are there."""
    figures = {field.replace("__", "."): value for field, value in entered.items()}
    office = Office(code, name or f"第{code}街道", "街道")
    return Content(form, office, year, figures, zero_reports(form, figures))


def zero_reports(form: Form, entered: Mapping[str, Number | None]) -> dict[str, str]:
    """Fill in a cover: contact and, for every table, whether it is all zero."""
    cover = dict(CONTACT)
    for table in form.tables:
        zero = not any(entered.get(field.id, 0) for field in form.fields_of(table.id) if field.entered)
        cover[f"zero_report.{table.id}"] = CONFIRMED if zero else NOT_CONFIRMED
    return cover


def changed(content: Content, **entered: Number | None) -> Content:
    """Give a content with other figures, named with __ for a dot."""
    figures = {field.replace("__", "."): value for field, value in entered.items()}
    return replace(content, entered={**content.entered, **figures})


# ------------------------------------------------------------------ edits


def edited(data: bytes, *edits: Edit) -> bytes:
    """Change a workbook with openpyxl, which saves no values of formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for edit in edits:
        edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(sheet: str, cell: str, value: object) -> Edit:
    """Type a value into a cell."""
    return lambda book: book[sheet].__setitem__(cell, value)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Take a package apart."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Put a package together."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return buffer.getvalue()


def replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    """Replace the one place where a text stands in a part; everything else keeps its bytes."""
    parts = parts_of(data)
    assert parts[part].count(old.encode()) == 1, (part, old, parts[part].count(old.encode()))
    parts[part] = parts[part].replace(old.encode(), new.encode())
    return packed(parts)


def modified_at(data: bytes, moment: str) -> bytes:
    """Say in the workbook itself when it was saved, such as 2025-01-20T09:30:00Z."""
    parts = parts_of(data)
    core = parts["docProps/core.xml"]
    pattern = rb"(<dcterms:modified[^>]*>)[^<]*<"
    parts["docProps/core.xml"], count = re.subn(pattern, rb"\g<1>" + moment.encode() + b"<", core)
    assert count == 1
    return packed(parts)


def sheet_part(form: Form, sheet: str) -> str:
    """Name the part of a template's sheet."""
    return f"xl/worksheets/sheet{layout_of(form).sheets.index(sheet) + 1}.xml"


# ------------------------------------------------------------------ reading and checking


def saved(folder: Path, data: bytes, name: str = "报送.xlsx") -> str:
    """Write a file; gives its path as a user would give it."""
    path = folder / name
    path.write_bytes(data)
    return str(path)


def checked(
    *files: str,
    roster: Roster | None = None,
    year: int | None = None,
    prior: Prior = NO_PRIOR,
    forms: Iterable[Form] | None = None,
) -> Round:
    """Read files and check them, twice: what the first time leaves behind changes nothing."""
    known = tuple(forms or known_forms())
    first, second = (
        check_round(list(read_files(files, known)), known, roster=roster, year=year, prior=prior)
        for _ in range(2)
    )
    assert first.submissions == second.submissions
    assert first.missing == second.missing
    return first


def submission_of(data: bytes, folder: Path, **round_of: object) -> Submission:
    """Read and check one workbook."""
    (one,) = checked(saved(folder, data), **round_of).submissions  # type: ignore[arg-type]
    return one


def found(submission: Submission) -> list[At]:
    """List what was found: code, sheet and cell of each finding, sorted."""
    places = [(each.code, each.place.sheet, each.place.cell) for each in submission.findings]
    return sorted(places, key=lambda at: tuple(part or "" for part in at))


def values_of(form: Form, submission: Submission) -> dict[str, Number | None]:
    """Give the figures that were read, by field."""
    return dict(zip(form.by_id, submission.values, strict=True))


# ------------------------------------------------------------------ LibreOffice


def recalculated(folder: Path, files: Mapping[str, bytes], extension: str = "xlsx") -> dict[str, Path]:
    """Open many workbooks in one LibreOffice, calculate everything anew, save them again."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    assert soffice is not None
    sources, target = folder / "sources", folder / "recalculated"
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    for each in (sources, target, settings.parent):
        each.mkdir(parents=True, exist_ok=True)
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    for name, data in files.items():
        (sources / f"{name}.xlsx").write_bytes(data)
    command = [soffice, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless"]
    command += ["--convert-to", extension, "--outdir", str(target)]
    command += [str(sources / f"{name}.xlsx") for name in files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: target / f"{name}.{extension}" for name in files}


_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
