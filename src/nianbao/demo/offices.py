"""Playing the offices' part: open the locked template, type the figures, save.

This is done with another library than the one that wrote the template, on purpose: the files come
back as from any program, without a single calculated value in them.
"""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from nianbao.form import Form
from nianbao.layout import layout_of
from nianbao.submission import CONFIRMED, Office

SAVED = datetime(2025, 1, 20, 9, 30)
ZEROS = ("0", "0.0", "0.00")
_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")
NOTHING: Mapping[str, str] = {}
_CONTACT = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0000-1234567", "date": "2025-01-20"}


@dataclass(frozen=True)
class Example:
    """One published report: its file of figures, its office, its year."""

    file: str
    office: Office
    year: int
    remark: str


EXAMPLES = (
    Example("bureau-2023", Office("320831101", "某县某局", "部门"), 2023, "各项平衡"),
    Example("jinhu-2023", Office("320831", "金湖县", "县区"), 2023, "各项平衡"),
    Example("hongze-2023", Office("320813", "淮安市洪泽区", "县区"), 2023, "公布时表四有两个总计是错的"),
    Example("suqian-2023", Office("321300", "宿迁市", "设区的市"), 2023, "各项平衡"),
    Example("qinggonglu-2024", Office("410411001", "湛河区轻工路街道办事处", "街道"), 2024, "两张表是零报告"),
    Example("suqian-2024", Office("321300", "宿迁市", "设区的市"), 2024, "与 2023 年相连"),
)


def figures(form: Form, example: Example) -> dict[str, str]:
    """Return the figures of an example as published, totals as printed."""
    path = form.folder / "examples" / f"{example.file}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["field"]: row["value"] for row in csv.DictReader(file)}


def fill(
    form: Form,
    template: bytes,
    values: Mapping[str, str],
    *,
    type_totals: bool = False,
    explanations: Mapping[str, str] = NOTHING,
    saved: datetime = SAVED,
) -> bytes:
    """Fill a template as a clerk would; with ``type_totals`` also type over the totals, as printed.

    ``explanations`` are written beside the checks of these keys.
    """
    layout = layout_of(form)
    workbook = openpyxl.load_workbook(io.BytesIO(template))
    for field in form.fields:
        if field.entered or type_totals:
            slot = layout.slots[field.id]
            _type(workbook[slot.sheet], slot.area.address, values[field.id])
    cover = workbook[layout.cover.sheet]
    for entry in form.cover.entries:
        text = _CONTACT.get(entry.id, "")
        if entry.id.startswith("zero_report."):
            text = _zero_report(form, entry.id.partition(".")[2], values)
        if text:
            cover[layout.cover.entries[entry.id].address] = text
    if layout.audit is not None:
        cells = layout.audit.explanation_cells()
        for key, text in explanations.items():
            workbook[layout.audit.sheet][cells[key].address] = text
    target = io.BytesIO()
    workbook.save(target)
    return _saved_at(target.getvalue(), saved)


def _saved_at(data: bytes, moment: datetime) -> bytes:
    """Set the time of saving, so that the demonstration gives the same files on every day."""
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            part = source.read(name)
            if name == _PROPERTIES:
                part = _MOMENT.sub(lambda found: found[1] + stamp + b"<", part)
            member = zipfile.ZipInfo(
                name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, 0)
            )
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, part)
    return target.getvalue()


def _zero_report(form: Form, table: str, values: Mapping[str, str]) -> str:
    zero = all(values[field.id] in ZEROS for field in form.fields_of(table) if field.entered)
    return CONFIRMED if zero else "否"


def _type(sheet: Worksheet, address: str, text: str) -> None:
    try:
        number = float(text)
    except ValueError:
        sheet[address] = text  # so do people
    else:
        sheet[address] = int(number) if number.is_integer() else number
