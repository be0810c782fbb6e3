"""What charts and the overview show: bars and main figures in words, each the sum of some fields."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nianbao.core import suggestion
from nianbao.form.field import Field
from nianbao.form.section import Section

KINDS = ("offices", "items", "years")
MOST_MAIN = 16
"""More main figures than these do not fit across a page."""
_MAIN_WITHOUT_DECLARATION = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a chart: its label, and the fields that it adds up."""

    item: str
    series: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the summary.

    ``kind`` is offices (one field, office by office), items (bars of several fields) or years (each
    item this year and last year).
    """

    kind: str
    title: str
    unit: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class MainFigure:
    """One of the figures that the form marks as main; it is the sum of ``fields``."""

    label: str
    unit: str
    fields: tuple[str, ...]


def load_charts(fields: tuple[Field, ...], sections: Iterable[Section]) -> Iterator[Chart]:
    """Read every chart of a form file.

    Raises:
        FormError: a field or heading that the form does not have.
    """
    for section in sections:
        with section.going_on():
            kind = section.choice("kind", KINDS)
            chart = Chart(
                kind=kind,
                title=section.text("title"),
                unit=section.text("unit", ""),
                bars=tuple(_bars(kind, fields, section)),
            )
            section.finish()
            yield chart


def load_main(
    fields: tuple[Field, ...], charts: Sequence[Chart], sections: Iterable[Section]
) -> tuple[MainFigure, ...]:
    """Read the main figures of a form file; a form that marks none has those of its charts of years.

    Raises:
        FormError: a field or heading that the form does not have, or too many main figures.
    """
    figures: list[MainFigure] = []
    for section in sections:
        with section.going_on():
            ids = section.texts("fields")
            if not ids and not section.faulty:
                raise section.error("fields", "一个指标也没有写")
            parts = tuple(part for id_ in ids for part in _fields(section, "fields", fields, id_))
            if len(set(parts)) < len(parts):
                raise section.error("fields", "同一个指标算了两次")
            if len(figures) == MOST_MAIN:
                raise section.error("", f"主要指标最多 {MOST_MAIN} 个，再多一页就放不下了")
            figures.append(MainFigure(section.text("label"), section.text("unit", ""), parts))
            section.finish()
    return tuple(figures) or tuple(_undeclared(fields, charts))[:_MAIN_WITHOUT_DECLARATION]


def _undeclared(fields: tuple[Field, ...], charts: Sequence[Chart]) -> Iterator[MainFigure]:
    compared = [chart for chart in charts if chart.kind == "years"]
    for chart in compared:
        for bar in chart.bars:
            yield MainFigure(bar.item, chart.unit, bar.fields)
    if not compared:
        totals = [field for field in fields if field.parts]
        for field in totals or fields:
            yield MainFigure(field.label, field.unit, (field.id,))


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
