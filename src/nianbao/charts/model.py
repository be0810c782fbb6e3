"""What is drawn: a chart of one or more panels, each a few labelled bars."""

from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.core import Number


@dataclass(frozen=True, slots=True)
class Origin:
    """Which figures a bar's value is the sum of, for outputs that write it as a formula.

    ``fields`` are added up: of the office at position ``office`` among those drawn from, or of the whole where
    that is None. ``formula`` is False for a value that is not in the workbook: last year's, or a sum over
    some of the offices.
    """

    fields: tuple[str, ...]
    office: int | None = None
    formula: bool = True


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One bar: its label and its value; ``quiet`` marks the past value that another bar is compared with."""

    label: str
    value: Number | None
    quiet: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars that are compared with each other; ``title`` is empty where the chart has one panel only."""

    title: str
    lines: tuple[DrawnBar, ...]

    @property
    def bounds(self) -> tuple[Number, Number]:
        """The ends of the axis, which always has the zero on it."""
        values = [line.value for line in self.lines if line.value is not None]
        return min(values, default=0) if min(values, default=0) < 0 else 0, max(0, *values, 0)


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """One chart: its subject, its message, and its panels.

    ``scope`` names the offices whose figures of last year are shown, if any. With ``shared`` all panels
    have one scale. ``over_time`` is True where the bars of a panel are years.
    """

    subject: str
    message: str
    unit: str
    panels: tuple[Panel, ...]
    scope: str = ""
    shared: bool = False
    over_time: bool = False

    @property
    def title(self) -> str:
        """The subject and what the chart says of it."""
        return f"{self.subject}：{self.message}" if self.message else self.subject

    @property
    def note(self) -> str:
        """The unit and the scope, for a line below the title."""
        return "；".join(part for part in (f"单位：{self.unit}" if self.unit else "", self.scope) if part)

    def bounds(self, panel: Panel) -> tuple[Number, Number]:
        """The ends of a panel's axis."""
        if not self.shared:
            return panel.bounds
        ends = [panel.bounds for panel in self.panels]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def lines(self) -> Iterator[tuple[Panel, DrawnBar]]:
        """Yield every bar with its panel."""
        return ((panel, line) for panel in self.panels for line in panel.lines)


@dataclass(frozen=True, slots=True)
class MainValue:
    """A main figure: ``whole`` of this year, and ``now`` and ``last`` of the offices that can be compared.

    ``now`` and ``last`` are None where last year is not known.
    """

    label: str
    unit: str
    fields: tuple[str, ...]
    whole: Number | None
    now: Number | None = None
    last: Number | None = None
