"""The map between two drawings of a form: figures of the same id and meaning are the same."""

from nianbao.drawing.blocks import Data
from nianbao.drawing.toml_text import form_text
from nianbao.form import Field, Form


def upgrade_text(older: Form, newer: Form) -> tuple[str, int]:
    """Write the map from an older form to a newer one; gives it with the number of figures that have no source."""
    fields: Data = {}
    unmapped: Data = {}
    for field in newer.fields:
        before = older.by_id.get(field.id)
        if before is None:
            unmapped[field.id] = "新增的指标"
        elif not _same(before, field):
            unmapped[field.id] = "类别或单位改了"
        else:
            fields[field.id] = field.id
    data: Data = {"upgrade": {"from": older.id}, "fields": fields}
    if unmapped:
        data["unmapped"] = unmapped
    lines = form_text(data).split("\n")
    return "\n".join(
        ["# 新旧两张画表里编号相同的指标。由 nianbao forms read --older 写出，可以改。", *lines[2:]]
    ), len(unmapped)


def _same(field: Field, other: Field) -> bool:
    return (field.number, field.unit) == (other.number, other.unit)
