"""Which figure people mean: by its id, by sheet and cell however written, or in the form's own words."""

import re
import unicodedata
from collections.abc import Iterable

from nianbao.core import UsageError, suggestion
from nianbao.form import Field, Form
from nianbao.layout import layout_of

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")
_IGNORED = re.compile(r"[\s“”\"'·/、,，。的行列]")
_MOST_NAMED = 6


def named_field(form: Form, name: str) -> str:
    """Return the id of the field that a name means: an id, 表!D5, 表D5, or the words of a row and perhaps a column.

    The words of a row alone mean its total.

    Raises:
        UsageError: no figure has the name, or several have; the message lists how to write each.
    """
    if name in form.by_id:
        return name
    if name in form.text_by_id:
        raise UsageError(f"{name} 是文字，不相加，没有可追溯的数；各单位写了什么，见汇总工作簿的“文字明细”。")
    written = unicodedata.normalize("NFKC", name).strip()
    by_cell = _by_cell(form, written)
    if by_cell:
        return _only(form, name, by_cell)
    wanted = _IGNORED.sub("", written)
    for matches in (_same, _among):
        found = [field.id for field in form.fields if wanted and matches(wanted, field)]
        totals = [id_ for id_ in found if form.by_id[id_].column[-1].total_of]
        if found:
            return _only(form, name, totals or found)
    near = suggestion(name, tuple(form.by_id))
    example = next(iter(layout_of(form).slots.values()))
    raise UsageError(
        f"表样 {form.id} 没有指标“{name}”{near}。可以写单元格，例如 {example.sheet}{example.area.address}；"
        f"写行和列的名称，例如 {form.by_id[example.field].spoken}；或者写指标编号（用 nianbao fields 查看）。"
    )


def _by_cell(form: Form, written: str) -> list[str]:
    """Find the fields at a cell; of every sheet where none is named."""
    cell = _CELL.search(written)
    if cell is None:
        return []
    sheet = written[: cell.start()].strip().rstrip("!").strip(" '\"“”")
    address = f"{cell[1]}{cell[2]}".upper()
    slots = layout_of(form).slots.values()
    here = [slot.field for slot in slots if slot.area.address == address and sheet in ("", slot.sheet)]
    return [field for field in here if field in form.by_id]


def _same(wanted: str, field: Field) -> bool:
    """Return whether words are just what a field is called: by itself, or its row alone."""
    row = field.row[-1] if field.row else None
    names = {field.spoken, field.label, field.place}
    if row is not None and (field.column[-1].total_of or field.spoken == field.row_label):
        names |= {row.label, row.short, row.word, field.row_label}
    return wanted in {_IGNORED.sub("", name) for name in names if name}


def _among(wanted: str, field: Field) -> bool:
    """Return whether words are part of what a field is called."""
    labels = "".join(heading.label for heading in (*field.row, *field.column))
    return any(wanted in _IGNORED.sub("", text) for text in (field.spoken, field.label, labels))


def _only(form: Form, name: str, found: Iterable[str]) -> str:
    ids = list(found)
    if len(ids) == 1:
        return ids[0]
    slots = layout_of(form).slots
    some = "".join(
        f"\n  {slots[id_].sheet}{slots[id_].area.address}　{form.by_id[id_].place}"
        for id_ in ids[:_MOST_NAMED]
    )
    more = f"\n  ……共 {len(ids)} 个" if len(ids) > _MOST_NAMED else ""
    raise UsageError(f"“{name}”可以是几个数，请写明是哪一个，例如写 {_cell(form, ids[0])}：{some}{more}")


def _cell(form: Form, id_: str) -> str:
    slot = layout_of(form).slots[id_]
    return f"{slot.sheet}{slot.area.address}"
