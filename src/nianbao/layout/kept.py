"""What a workbook keeps of its own layout: where each field stands in it, and what the field means.

A form changes while its workbooks are under way. What was issued before is read by this list, field by field,
never by the places of another layout. Templates of our own forms do not carry it: it stands beside the form
(:data:`RECORDED`) for every layout that was ever issued, and a template says which one it has.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby, islice, takewhile
from pathlib import Path

from nianbao.form import Field, Form, TextField
from nianbao.layout.grid import Area, area_of
from nianbao.layout.workbook import WorkbookLayout

KEPT_FIRST_COLUMN = 2
"""The list stands in the first row of the hidden sheet, after the magic and the version."""
RECORDED = "fields.json"
"""The file beside a form that holds the lists of its templates, by the digest of their layout."""
_LONGEST = 30_000
"""Characters of one cell; Excel takes 32,767."""
_MOST_ROWS = 200
"""Rows of one item, so that it fits a cell."""
_MOST_PLACES = 1_048_576
_MOST_FIELDS = 100_000

_Column = tuple[str, str, int]
_Row = tuple[int, str, int]


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
        return not self.meaning.startswith(("total", "text", "computed"))

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
    """Write the list as texts, each short enough for one cell.

    Rows of a sheet that have the same columns are one item: the sheet, the columns (the last word of the id,
    the meaning, the column) and the rows (how many words of the id are those of the row before, the others, the row).
    """
    texts: list[str] = []
    for block in _blocks(fields):
        item = json.dumps(block, ensure_ascii=False, separators=(",", ":"))
        if texts and len(texts[-1]) + len(item) < _LONGEST:
            texts[-1] += f",{item}"
        else:
            texts.append(item)
    return texts


@cache
def recorded(layout: WorkbookLayout) -> bool:
    """Return whether the list of a layout stands beside its form, so that workbooks need not carry it."""
    return recorded_fields(layout.form, layout.digest) == kept_fields(layout)


def recorded_fields(form: Form, digest: str) -> tuple[KeptField, ...]:
    """Return the list of a layout that stands beside the form, or beside its earlier version; empty where none does."""
    for folder in dict.fromkeys(version.folder for version in (form, *form.earlier)):
        if text := _records(folder / RECORDED).get(digest):
            return unpacked([text])
    return ()


def with_record(text: str, layout: WorkbookLayout) -> str:
    """Return the text of the file of records with that of a layout; what was issued before stays in it."""
    records = json.loads(text or "{}") | {layout.digest: ",".join(packed(kept_fields(layout)))}
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


@cache
def _records(file: Path) -> dict[str, str]:
    records: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return records


def _blocks(fields: Iterable[KeptField]) -> Iterator[tuple[str, list[_Column], list[_Row]]]:
    """Group fields to blocks that give them back in their order."""
    block: tuple[str, list[_Column], list[_Row]] | None = None
    before: list[str] = []
    for (sheet, name, row), cells in groupby(fields, key=_row_of):
        columns = [(field.id.rpartition(".")[2], field.meaning, field.area.column) for field in cells]
        words = name.split(".")
        if block and block[:2] == (sheet, columns) and len(block[2]) < _MOST_ROWS:
            same = sum(
                1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(words, before, strict=False))
            )
            block[2].append((same, ".".join(words[same:]), row))
        else:
            if block:
                yield block
            block = (sheet, columns, [(0, name, row)])
        before = words
    if block:
        yield block


def _row_of(field: KeptField) -> tuple[str, str, int]:
    return field.sheet, field.id.rpartition(".")[0], field.area.row


def unpacked(texts: Iterable[str]) -> tuple[KeptField, ...]:
    """Read the list from its texts, as this version or the one before wrote it; empty where it is not whole."""
    fields: list[KeptField] = []
    try:
        for text in texts:
            for item in json.loads(f"[{text}]"):
                listed = _of_block(*item) if isinstance(item[1], list) else iter([_of_field(*item)])
                fields += islice(listed, _MOST_FIELDS)
                if len(fields) >= _MOST_FIELDS:
                    return ()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return ()
    return tuple(fields) if len({field.id for field in fields}) == len(fields) else ()


def _of_block(sheet: object, columns: list[_Column], rows: list[_Row]) -> Iterator[KeptField]:
    words: list[str] = []
    for same, rest, row in rows:
        words = [*words[:same], *rest.split(".")]
        for word, meant, column in columns:
            if not (0 <= row < _MOST_PLACES and 0 <= column < _MOST_PLACES):
                raise ValueError(f"no cell of a form: {row}, {column}")
            yield KeptField(".".join([*words, str(word)]), str(meant), str(sheet), Area(row, column))


def _of_field(id_: object, meant: object, sheet: object, address: object) -> KeptField:
    return KeptField(str(id_), str(meant), str(sheet), area_of(str(address)))


def means_the_same(field: KeptField, form: Form) -> bool:
    """Return whether a form has the same field: the id, the kind and the unit."""
    own = form.by_id.get(field.id) or form.text_by_id.get(field.id)
    return own is not None and own.meaning == field.meaning
