"""Workbooks for tests: filled with real figures, edited like people and programs do, read and checked."""

import atexit
import copyreg
import csv
import io
import os
import pickle
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from openpyxl.utils.bound_dictionary import BoundDictionary

from nianbao.checks.round import Round, check_round
from nianbao.core import Period
from nianbao.core.numbers import DECIMALS, MICRO, Number
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

try:
    import fcntl
except ImportError:  # on Windows each process makes its own
    fcntl = None  # type: ignore[assignment]

Book = openpyxl.Workbook
Made = TypeVar("Made")
Edit = Callable[[Book], object]
Run = Callable[..., tuple[int, str, str]]
"""The fixture ``run``: a command's words give its exit code and what it wrote to both streams."""
At = tuple[str, str | None, str | None]
"""A finding as tests state it: code, sheet, cell."""

CONTACT = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0000-1234567", "date": "2025-01-20"}
NOT_CONFIRMED = "否"


# ------------------------------------------------------------------ contents


def from_micro(micro: int) -> Number:
    """Give micro-units as an ``int`` where whole, else a ``Decimal``."""
    return micro // MICRO if micro % MICRO == 0 else Decimal(micro).scaleb(-DECIMALS)


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
    return Content(form, example.office, Period(example.year), entered, zero_reports(form, entered))


def small_content(
    form: Form, code: str, name: str = "", year: int = 2024, **entered: Number | None
) -> Content:
    """Give a report of zeros but for some figures, named with __ for a dot; all cover entries are there."""
    figures = {field.replace("__", "."): value for field, value in entered.items()}
    office = Office(code, name or f"第{code}街道", "街道")
    return Content(form, office, Period(year), figures, zero_reports(form, figures))


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
    book = pickle.loads(_opened(data))
    for sheet in book.worksheets:  # what makes a row or column that is not there yet is lost on the way
        sheet.row_dimensions.default_factory = sheet._add_row
        sheet.column_dimensions.default_factory = sheet._add_column
    for edit in edits:
        edit(book)
    return bytes_of(book)


def bytes_of(book: Book) -> bytes:
    """Return a workbook as openpyxl saves it."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@lru_cache(8)
def _opened(data: bytes) -> bytes:
    """Open a workbook once for all its edits: to unpickle it takes a tenth of the time of reading it."""
    buffer = io.BytesIO()
    _Pickler(buffer).dump(openpyxl.load_workbook(io.BytesIO(data)))
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    """Keeps how openpyxl makes the rows and columns that are not there yet, which its dictionaries lose."""

    def reducer_override(self, value: object) -> object:
        if not isinstance(value, BoundDictionary):
            return NotImplemented
        state = (vars(value), value.default_factory)
        return copyreg.__newobj__, (type(value),), state, None, iter(value.items()), _restore  # type: ignore[attr-defined]


def _restore(holder: BoundDictionary, state: tuple[dict[str, object], Callable[[], object]]) -> None:
    vars(holder).update(state[0])
    holder.default_factory = state[1]


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
    return packed(with_properties(parts_of(data), moment))


CORE = "docProps/core.xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def with_properties(parts: Mapping[str, bytes], modified: str) -> dict[str, bytes]:
    """Return the parts with the properties that a program writes when it saves a workbook, and with their names."""
    core = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<dcterms:created xsi:type="dcterms:W3CDTF">2021-01-01T00:00:00Z</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{modified}</dcterms:modified></cp:coreProperties>'
    )
    new = {**parts, CORE: core.encode()}
    if CORE not in parts:
        types, relations = "[Content_Types].xml", "_rels/.rels"
        override = f'<Override PartName="/{CORE}" ContentType="{_CORE_TYPE}"/></Types>'
        relation = f'<Relationship Id="rIdCore" Type="{_CORE_RELATION}" Target="{CORE}"/></Relationships>'
        new[types] = parts[types].replace(b"</Types>", override.encode())
        new[relations] = parts[relations].replace(b"</Relationships>", relation.encode())
    return new


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
        check_round(
            list(read_files(files, known)),
            known,
            roster=roster,
            period=Period(year) if year else None,
            prior=prior,
        )
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


SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[], Made]) -> Made:
    """Make something in one process of a run, which may take half a minute; the other processes wait for it."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        if fcntl is None or not path.exists():
            path.write_bytes(pickle.dumps(make()))
        made: Made = pickle.loads(path.read_bytes())
        return made


def recalculated(folder: Path, files: Mapping[str, bytes], extension: str = "xlsx") -> dict[str, Path]:
    """Open many workbooks in one LibreOffice, calculate everything anew, save them again."""
    sources = folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (sources / f"{name}.xlsx").write_bytes(data)
    saved = in_libreoffice([sources / f"{name}.xlsx" for name in files], extension, folder / "recalculated")
    return dict(zip(files, saved, strict=True))


def in_libreoffice(sources: Sequence[Path], extension: str, target: Path) -> list[Path]:
    """Save files anew, in another format perhaps, with one start of LibreOffice; gives the new files."""
    assert SOFFICE is not None
    command = [SOFFICE, f"-env:UserInstallation=file://{_profile()}", "--headless"]
    command += ["--convert-to", extension, "--outdir", str(target), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return [target / f"{source.stem}.{extension}" for source in sources]


@cache
def _profile() -> Path:
    """Make one profile for all starts from this process: to fill a new one takes longer than to start."""
    folder = Path(tempfile.mkdtemp(prefix="nianbao-libreoffice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    settings.write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    return folder


_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
