"""What charts and the overview show: bars and main figures in words, each the sum of some fields."""

from dataclasses import dataclass


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
