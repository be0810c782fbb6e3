"""What the formulas of the official tables show in a workbook, usable or not."""

from nianbao.core import Number
from nianbao.form import Field
from nianbao.template.content import Content


def shown_value(content: Content, field: Field) -> Number | str:
    """Return what the formula in the official cell of a field shows.

    A total shows the sum of its usable parts; while one is not usable, every number counts. What may be blank is
    blank then.
    """
    usable = content.values[field.id]
    if usable is not None:
        return usable
    if field.id in content.form.may_be_blank:
        return ""
    return sum((content.cell(leaf) or 0 for leaf in content.form.leaves(field.id)), start=0)
