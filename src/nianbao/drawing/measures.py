"""Numbers from one unit into another: 1.5亿元 in a column of 万元 is 15000."""

from fractions import Fraction

from nianbao.drawing.words import COUNT_UNITS

_SCALES = {"百万": 10**6, "十万": 10**5, "亿": 10**8, "万": 10**4, "千": 1000, "百": 100}
_SAME = {"个百分点": "%", "百分点": "%", "％": "%"}
_NEVER_ALONE = ("元", "美元", "%", "‰")
"""Without a unit the figures may as well be in 万元, or shares of one."""


def in_unit(number: Fraction, unit: str, wanted: str) -> Fraction | None:
    """Return a number of one unit in another one; None where that cannot be said."""
    unit, wanted = _SAME.get(unit, unit), _SAME.get(wanted, wanted)
    if not unit or unit == wanted:
        return number
    (scale, base), (wanted_scale, wanted_base) = _taken_apart(unit), _taken_apart(wanted)
    if base == "" and wanted_scale == 1 and wanted != "%":
        return number * scale
    counted = base in COUNT_UNITS and wanted_base in COUNT_UNITS
    as_typed = not wanted and base not in _NEVER_ALONE
    if base and (base == wanted_base or counted or as_typed):
        return number * scale / wanted_scale
    return None


def _taken_apart(unit: str) -> tuple[int, str]:
    """Return the power of ten of 万 and the like before a unit, and the unit."""
    for word, scale in _SCALES.items():
        if unit.startswith(word):
            return scale, unit.removeprefix(word)
    return 1, unit
