"""What a workbook keeps of its own layout: where each field stands in it, and what the field means.

A form changes while its workbooks are under way. What was issued before is read by this list, field by field,
never by the places of another layout.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from nianbao.form import Field, Form, TextField
from nianbao.layout.grid import Area, area_of
from nianbao.layout.workbook import WorkbookLayout

KEPT_FIRST_COLUMN = 2
"""The list stands in the first row of the hidden sheet, after the magic and the version."""
_LONGEST = 30_000
"""Characters of one cell; Excel takes 32,767."""


@dataclass(frozen=True, slots=True)
class KeptField:
    """A field as a workbook has it; ``meaning`` is its kind, its kind of number and its unit."""

    id: str
    meaning: str
    sheet: str
    area: Area

    @property
    def entered(self) -> bool:
        """True where people entered it, and it is a number."""
        return not self.meaning.startswith(("total", "text"))

    @property
    def is_text(self) -> bool:
        """True where it holds words."""
        return self.meaning.startswith("text")


def kept_fields(layout: WorkbookLayout) -> tuple[KeptField, ...]:
    """List the fields of a layout in form order."""
    slots = layout.slots
    return tuple(
        KeptField(field.id, field.meaning, slots[field.id].sheet, first_cell(slots[field.id].area))
        for field in _cells(layout.form)
    )


def _cells(form: Form) -> tuple[Field | TextField, ...]:
    return (*form.fields, *form.texts)


def first_cell(area: Area) -> Area:
    """Return the cell of an area in which its content stands."""
    return Area(area.row, area.column)


def packed(fields: Iterable[KeptField]) -> list[str]:
    """Write the list as texts, each short enough for one cell."""
    texts: list[str] = []
    for field in fields:
        item = json.dumps([field.id, field.meaning, field.sheet, field.area.address], ensure_ascii=False)
        if texts and len(texts[-1]) + len(item) < _LONGEST:
            texts[-1] += f",{item}"
        else:
            texts.append(item)
    return texts


def unpacked(texts: Iterable[str]) -> tuple[KeptField, ...]:
    """Read the list from its texts; empty where it is not whole."""
    fields: list[KeptField] = []
    try:
        for text in texts:
            for id_, meant, sheet, address in json.loads(f"[{text}]"):
                fields.append(KeptField(str(id_), str(meant), str(sheet), area_of(str(address))))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return ()
    return tuple(fields) if len({field.id for field in fields}) == len(fields) else ()


def means_the_same(field: KeptField, form: Form) -> bool:
    """Tell whether a form has the same field: the id, the kind and the unit."""
    own = form.by_id.get(field.id) or form.text_by_id.get(field.id)
    return own is not None and own.meaning == field.meaning
