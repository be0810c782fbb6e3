"""The charts of the summary, declared in the form: which fields, in which words."""

from collections.abc import Iterable, Iterator

from nianbao.core import suggestion
from nianbao.form.bars import Bar, Chart
from nianbao.form.model import Field
from nianbao.form.section import Section

KINDS = ("offices", "items", "years")


def load_charts(fields: tuple[Field, ...], sections: Iterable[Section]) -> Iterator[Chart]:
    """Read every chart of a form file.

    Raises:
        FormError: a field or heading that the form does not have.
    """
    for section in sections:
        kind = section.choice("kind", KINDS)
        chart = Chart(
            kind=kind,
            title=section.text("title"),
            unit=section.text("unit", ""),
            bars=tuple(_bars(kind, fields, section)),
        )
        section.finish()
        yield chart


def _bars(kind: str, fields: tuple[Field, ...], section: Section) -> Iterator[Bar]:
    if kind == "offices":
        yield Bar("", "", _fields(section, "field", fields, section.text("field")))
    elif kind == "years":
        for id_, item in section.words("items").items():
            yield Bar(item, "", _fields(section, "items", fields, id_))
    else:
        cell = section.text("cell")
        for series_id, series in section.words("series").items():
            for item_id, item in section.words("items").items():
                id_ = cell.replace("{item}", item_id).replace("{series}", series_id)
                yield Bar(item, series, _fields(section, "cell", fields, id_))


def _fields(section: Section, key: str, fields: tuple[Field, ...], id_: str) -> tuple[str, ...]:
    """Find the field of an id, or the rows below a heading in the id's last column."""
    for field in fields:
        if field.id == id_:
            return (id_,)
    heading, _, column = id_.rpartition(".")
    found = tuple(
        field.id
        for field in fields
        if field.id.startswith(f"{heading}.") and field.column_id == column and field.row_id
    )
    if not found:
        raise section.error(key, f"没有指标“{id_}”{suggestion(id_, tuple(field.id for field in fields))}")
    return found
