"""Charts measured for a page: where each bar begins and how long it is, for whatever draws them as SVG."""

from collections.abc import Iterator
from dataclasses import dataclass

from nianbao.charts.model import DrawnChart
from nianbao.core import to_text

_LONGEST_BAR = 78.0
"""Per cent of a chart's width; the rest is for the value at the end of the bar."""
_LINE = 44


@dataclass(frozen=True, slots=True)
class MeasuredBar:
    """One bar: start and length in per cent of the width, distance from the top in pixels."""

    label: str
    start: float
    length: float
    top: int
    text: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class MeasuredPanel:
    """The bars of one panel, ``height`` in pixels; ``description`` says them in words."""

    title: str
    description: str
    height: int
    bars: tuple[MeasuredBar, ...]


def measured_panels(drawing: DrawnChart) -> Iterator[MeasuredPanel]:
    """Measure the panels of a chart; every bar begins at the zero, which stands at one place in all of them."""
    for panel in drawing.panels:
        low, high = (float(bound) for bound in drawing.bounds(panel))
        a_unit = _LONGEST_BAR / ((high - low) or 1.0)
        bars = []
        for number, line in enumerate(panel.lines):
            value = float(line.value or 0)
            text = "—" if line.value is None else to_text(line.value)
            start = round((min(value, 0.0) - low) * a_unit, 2)
            length = round(abs(value) * a_unit, 2)
            bars.append(MeasuredBar(line.label, start, length, number * _LINE, text, line.quiet))
        words = "；".join(f"{bar.label} {bar.text}" for bar in bars)
        yield MeasuredPanel(panel.title, words, _LINE * len(bars), tuple(bars))
