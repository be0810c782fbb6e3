"""Reading the texts and choices of the official tables: what was written, and whether it is what is asked for."""

import re
from collections.abc import Iterable, Iterator

from nianbao.core import Finding, finding
from nianbao.form import CHOICE, TextField
from nianbao.layout import WorkbookLayout
from nianbao.reader.convert import shown, visible
from nianbao.reader.words import look_at_words
from nianbao.spreadsheet import BLANK, AnyBook, ErrorText
from nianbao.submission import trimmed

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_LAST_COMMON = 0xFFFF
"""The last character that all programs count as one."""
_MOST_CHOICES = 8
"""Choices that a message names; more are too many to read."""


def read_texts(
    layout: WorkbookLayout, workbook: AnyBook, broken: frozenset[str]
) -> tuple[dict[str, str], list[Finding]]:
    """Read every text of the intact sheets, by id, and report those that are not what the form asks for."""
    texts: dict[str, str] = {}
    found: list[Finding] = []
    for table in layout.tables:
        if table.sheet in broken or table.sheet not in workbook:
            continue
        sheet = workbook[table.sheet]
        for slot in table.text_slots:
            raw, place = sheet.at(slot.area), layout.place(slot.field)
            field = layout.form.text_by_id[slot.field]
            if isinstance(raw, ErrorText):
                found.append(finding("text.error", place, found=shown(raw) or "错误值"))
                continue
            text = trimmed(written(raw))
            found += look_at_words(sheet, slot.area, text, place)
            rare = next((character for character in text if ord(character) > _LAST_COMMON), "")
            if rare:
                found.append(finding("text.rare", place, found=rare))
            texts[slot.field], problem = _fitted(layout, field, text)
            found += problem
    return texts, found


def text_findings(layout: WorkbookLayout, texts: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Yield a finding for each text that is not what the form asks for."""
    for id_, text in texts:
        yield from _fitted(layout, layout.form.text_by_id[id_], trimmed(text))[1]


def written(raw: object) -> str:
    """Return the content of a cell as a text; a number as it is shown without a number format."""
    if isinstance(raw, str):
        return _CONTROLS.sub("", raw.replace("\r\n", "\n").replace("\t", " "))
    return "" if raw == BLANK else shown(raw)


def _fitted(layout: WorkbookLayout, field: TextField, text: str) -> tuple[str, list[Finding]]:
    """Return the text in the form's own writing, and what is wrong with it."""
    own = visible(text).strip() if field.kind == CHOICE else text
    fitting = field.fitting(own)
    if fitting is not None:
        return fitting, []
    place = layout.place(field.id)
    if not own:
        return "", [finding("text.blank", place, found="")]
    if field.kind == CHOICE:
        more = "" if len(field.choices) <= _MOST_CHOICES else f" 等 {len(field.choices)} 项"
        choices = "、".join(field.choices[:_MOST_CHOICES]) + more
        return text, [finding("text.choice", place, found=shown(own), expected=choices)]
    lengths = {"length": str(len(text)), "longest": str(field.length)}
    return text, [finding("text.too-long", place, found=shown(text), **lengths)]
