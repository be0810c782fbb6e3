"""Filled workbooks for the benchmarks: seeded, plausible, one in a hundred with an error."""

import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from nianbao.core import Period
from nianbao.core.numbers import Number, to_text
from nianbao.form.field import AMOUNT
from nianbao.form.model import Form
from nianbao.layout.grid import Area
from nianbao.layout.ledger import LEDGER_SHEET, LedgerColumn
from nianbao.layout.workbook import layout_of
from nianbao.submission.submission import Office, recompute
from nianbao.template.content import Content
from nianbao.template.write import write_template

YEAR = 2024
SEED = 20240101
WRONG_IN = 100
_CODE, _NAME = "@CODE@", "@NAME@"
_FAST = 1


class Stamper:
    """One drawn workbook whose figures and office are replaced, file by file."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._layout = layout_of(form)
        cover = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0000-1", "date": "2025-01-15"}
        cover |= {f"zero_report.{table.id}": "否" for table in form.tables}
        content = Content(form, Office(_CODE, _NAME, "街道"), Period(YEAR), cover=cover)
        with zipfile.ZipFile(io.BytesIO(write_template(content))) as package:
            self._parts = {name: package.read(name) for name in package.namelist()}

    def stamp(self, office: Office, values: Mapping[str, Number]) -> bytes:
        """Give the workbook of one office."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as package:
            for name, part in self._parts.items():
                pieces = self._figures.get(name)
                filled = part if pieces is None else _joined(pieces, values)
                named = filled.replace(_CODE.encode(), office.code.encode())
                package.writestr(name, named.replace(_NAME.encode(), office.name.encode()))
        return target.getvalue()

    @cached_property
    def _figures(self) -> dict[str, list[bytes | str]]:
        """Cut the parts at the figures: bytes stay, a field's id stands where its figure goes."""
        found: dict[str, list[bytes | str]] = {}
        for index, sheet in enumerate(self._layout.sheets, 1):
            cells = self._cells(sheet)
            if cells:
                name = f"xl/worksheets/sheet{index}.xml"
                found[name] = _cut(self._parts[name], cells)
        return found

    def _cells(self, sheet: str) -> dict[str, str]:
        if sheet == LEDGER_SHEET:
            ledger = self._layout.ledger
            values = {Area(ledger.row(field), LedgerColumn.VALUE).address: field for field in ledger.fields}
            entered = [field.id for field in self._layout.form.entered]
            return values | {Area(ledger.row(field), LedgerColumn.CELL).address: field for field in entered}
        return {slot.area.address: slot.field for slot in self._layout.slots.values() if slot.sheet == sheet}


def _joined(pieces: list[bytes | str], values: Mapping[str, Number]) -> bytes:
    return b"".join(
        piece if isinstance(piece, bytes) else to_text(values[piece]).encode() for piece in pieces
    )


def _cut(part: bytes, cells: Mapping[str, str]) -> list[bytes | str]:
    pattern = re.compile(
        rb'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?( t="str")?>(?:<f(?: [^>/]*)?(?:/>|>[^<]*</f>))?<v>([^<]*)</v>'
    )
    pieces: list[bytes | str] = []
    start = 0
    for match in pattern.finditer(part):
        field = cells.get(match.group(1).decode())
        if field is not None:
            typed = match.span(2) if match[2] else (match.start(3), match.start(3))
            pieces += [part[start : typed[0]], part[typed[1] : match.start(3)], field]
            start = match.end(3)
    return [*pieces, part[start:]]


def offices(form: Form, count: int, prefix: str = "41") -> Iterator[tuple[Office, dict[str, Number]]]:
    """Yield offices with figures that balance, but for one in a hundred."""
    random_ = random.Random(SEED)
    for number in range(count):
        code = f"{prefix}{number:07d}"
        yield Office(code, f"第{number + 1}街道办事处", "街道"), _figures(form, random_, number)


def _figures(form: Form, random_: random.Random, number: int) -> dict[str, Number]:
    figures: dict[str, Number | None] = {}
    for field in form.entered:
        figures[field.id] = (
            Decimal(random_.randrange(10**6)).scaleb(-2)
            if field.number == AMOUNT
            else random_.choice((0, 0, 1, 3))
        )
    for field in form.fields_of("disclosure"):
        if field.row_id == "regulations":
            figures[field.id] = 0
    in_force = "disclosure.normative_documents.in_force"
    figures[in_force] = 20
    _balance(form, figures)
    if number % WRONG_IN == WRONG_IN - 1:
        figures["applications.received.natural_person"] = 999
    values = recompute(form, figures)
    return {field.id: value or 0 for field, value in zip(form.fields, values, strict=True)}


def _balance(form: Form, figures: dict[str, Number | None]) -> None:
    values = dict(zip(form.by_id, recompute(form, figures), strict=True))
    for field in form.fields_of("applications"):
        if field.row_id == "received" and field.entered:
            column = field.column_id
            figures[f"applications.carried_in.{column}"] = 0
            figures[f"applications.carried_out.{column}"] = 0
            figures[field.id] = values[f"applications.handled_total.{column}"]


def make(form: Form, folder: Path, count: int, prefix: str = "41") -> list[str]:
    """Write the workbooks; those that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    stamper = Stamper(form)
    paths = []
    for office, figures in offices(form, count, prefix):
        path = folder / f"{office.code}.xlsx"
        if not path.exists():
            path.write_bytes(stamper.stamp(office, figures))
        paths.append(str(path))
    return paths
