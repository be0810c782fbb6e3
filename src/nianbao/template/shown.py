"""What the formulas of the official tables show in a workbook, usable or not."""

from nianbao.core import Number
from nianbao.form import Field
from nianbao.submission import computed_value
from nianbao.template.content import Content


def shown_value(content: Content, field: Field) -> Number | str:
    """Return what the formula in the official cell of a field shows.

    A total shows the sum of its usable parts; while one is not usable, every number counts. What is computed of a
    blank cell is blank.
    """
    usable = content.values[field.id]
    if usable is not None and field.formula is None:
        return usable
    shown = {part: _shown(content, content.form.by_id[part]) for part in field.inputs}
    if field.formula is None:
        return sum((value for value in shown.values() if value is not None), start=0)
    value = computed_value(field, shown)
    return "" if value is None else value


def _shown(content: Content, field: Field) -> Number | None:
    if field.entered:
        return content.cell(field.id)
    value = shown_value(content, field)
    return None if isinstance(value, str) else value
