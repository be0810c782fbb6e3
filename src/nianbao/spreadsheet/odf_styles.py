"""The styles of an OpenDocument workbook: what each does to what is seen, named ones and what they inherit included."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from nianbao.spreadsheet.colours import BLACK, WHITE, Colour, can_be_seen, rgb
from nianbao.spreadsheet.formats import GENERAL
from nianbao.spreadsheet.model import OPERATORS
from nianbao.spreadsheet.odf_formats import FO, KINDS, STYLE, codes_of
from nianbao.spreadsheet.strings import SIGN_FONTS, SMALLEST_SEEN
from nianbao.spreadsheet.styles import CellStyle, ConditionStyle
from nianbao.spreadsheet.xml import Element

OFFICE, TABLE, SVG = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "svg-compatible")
)
_CELL, _RUN = "table-cell", "text"
_LINES = tuple(f"{STYLE}text-line-through-{name}" for name in ("style", "type"))
_POINTS = {"in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1.0, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"(-?[0-9]{0,7}(?:\.[0-9]{0,9})?)(in|cm|mm|pt|pc|px)")
_NUMBERED = re.compile("[0-9]+$")
"""What programs put behind the name of a font of which they know several."""
_OPAQUE = re.compile("[2-9][0-9]%|100%")
_MOST_PARENTS = 20
_STEP = 6.75
"""Points of one step inwards; a width in characters has 5.25 each."""
_CHARACTER = 5.25
_COMPARED = re.compile(r"(?:cell-content\(\))?(<=|>=|!=|<>|<|>|=)(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_BETWEEN = re.compile(
    r"(?:cell-content-)?(?:is-)?(not-)?between\((-?[0-9]+(?:\.[0-9]+)?),(-?[0-9]+(?:\.[0-9]+)?)\)"
)
_NEVER = re.compile(r"(?:is-true-formula|formula-is)\((?:FALSE(?:\(\))?|0)\)", re.IGNORECASE)
_NAMES = {
    "<": "lessThan", "<=": "lessThanOrEqual", "=": "equal", "!=": "notEqual", "<>": "notEqual",
    ">=": "greaterThanOrEqual", ">": "greaterThan",
}  # fmt: skip
assert set(_NAMES.values()) <= OPERATORS.keys()
Holds = tuple[str, tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True)
class _Chain:
    """The properties of a style, then those of the styles that it inherits from."""

    properties: tuple[Element, ...]

    def first(self, name: str, otherwise: str = "") -> str:
        """Return what is written first."""
        found = (properties.get(name) for properties in self.properties)
        return next((value for value in found if value is not None), otherwise)


class OdfStyles:
    """The styles of the parts of a workbook, by family and name; cell styles have numbers too."""

    def __init__(self, *roots: Element) -> None:
        groups = [
            group
            for root in roots
            for group in root.iterchildren(f"{OFFICE}styles", f"{OFFICE}automatic-styles")
        ]
        self._styles: Mapping[tuple[str, str], Element] = {
            (style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")): style
            for group in groups
            for style in group.iterchildren(f"{STYLE}style", f"{STYLE}default-style")
        }
        self._codes = codes_of(
            {style.get(f"{STYLE}name", ""): style for group in groups for style in group.iterchildren(*KINDS)}
        )
        self._named = {
            style.get(f"{STYLE}display-name", ""): style.get(f"{STYLE}name", "")
            for style in self._styles.values()
        }
        self.cell = cache(self._cell)
        self.stands_out = cache(self._stands_out)
        self.conditions = cache(self._conditions)

    def hidden_when_locked(self, name: str) -> bool:
        """Return whether nothing is shown in cells of a style while their sheet is protected."""
        return self._chain(_CELL, name).first(f"{STYLE}cell-protect") == "hidden-and-protected"

    def height(self, name: str) -> float | None:
        """Return the height of rows of a style in points; None where it is as high as what stands in them."""
        chain = self._chain("table-row", name)
        own = chain.first(f"{STYLE}use-optimal-row-height") != "true"
        return points_of(chain.first(f"{STYLE}row-height")) if own else None

    def width(self, name: str) -> float | None:
        """Return the width of columns of a style in points; None where it has none."""
        return points_of(self._chain("table-column", name).first(f"{STYLE}column-width"))

    def shows_table(self, name: str) -> bool:
        """Return whether a sheet of this style is shown."""
        return self._chain("table", name).first(f"{TABLE}display", "true") != "false"

    def _cell(self, name: str) -> CellStyle:
        """Return how a cell of a style looks."""
        chain = self._chain(_CELL, name)
        ground = rgb(chain.first(f"{FO}background-color")) or WHITE
        turned = int(float(re.sub("[^0-9.]", "", chain.first(f"{STYLE}rotation-angle")) or 0)) % 360
        stacked = chain.first(f"{STYLE}direction") == "ttb"
        indent = points_of(chain.first(f"{FO}margin-left")) or 0.0
        return CellStyle(
            code=self._code(name),
            letters=_letters(chain, ground),
            ground=ground,
            size=_size(chain),
            repeats=chain.first(f"{STYLE}repeat-content") == "true",
            shrinks=chain.first(f"{STYLE}shrink-to-fit") == "true",
            indent=max(0, round(indent / _STEP)),
            turned=255 if stacked else turned if turned <= 90 else 450 - turned if turned >= 270 else 0,
            symbols=_in_signs(chain),
            struck=_struck(chain),
        )

    def _stands_out(self, run: str) -> bool:
        """Return whether letters of a style among others may be overlooked or misread."""
        chain = self._chain(_RUN, run)
        unseen = not can_be_seen(_letters(chain, WHITE), WHITE)
        raised = chain.first(f"{STYLE}text-position", "0%").split(" ")[0] not in ("0%", "0", "")
        hidden = chain.first(f"{_TEXT_DISPLAY}") == "none"
        return (
            raised or unseen or hidden or _struck(chain) or _in_signs(chain) or _size(chain) < SMALLEST_SEEN
        )

    def _conditions(self, name: str) -> tuple[tuple[ConditionStyle, Holds | None], ...]:
        """Return what the conditions of a cell style change, and when."""
        style = self._styles.get((_CELL, name))
        found = style.iterchildren(f"{STYLE}map") if style is not None else ()
        return tuple(
            (
                self.changed(each.get(f"{STYLE}apply-style-name", "")),
                holds_for(each.get(f"{STYLE}condition", "")),
            )
            for each in found
        )

    def changed(self, name: str) -> ConditionStyle:
        """Return what a condition that applies a style changes."""
        name = self._named.get(name, name)
        own = [style for style in self._parents(_CELL, name) if style.get(f"{STYLE}name") != "Default"]
        chain = _Chain(tuple(properties for style in own for properties in style if len(properties.attrib)))
        code = next((code for style in own if (code := style.get(f"{STYLE}data-style-name"))), None)
        lines = [written for line in _LINES if (written := chain.first(line))]
        size, symbols = _size(chain), _in_signs(chain)
        letters = rgb(chain.first(f"{FO}color"))
        return ConditionStyle(
            code='"?"' if symbols else self._codes.get(code or "") if code != "N0" else None,
            letters=WHITE if size < SMALLEST_SEEN else letters,
            ground=WHITE if size < SMALLEST_SEEN else rgb(chain.first(f"{FO}background-color")),
            struck=any(line != "none" for line in lines) if lines else None,
        )

    def _code(self, name: str) -> str:
        chain = [style.get(f"{STYLE}data-style-name") for style in self._parents(_CELL, name)]
        return self._codes.get(next(filter(None, chain), ""), GENERAL)

    def _chain(self, family: str, name: str) -> _Chain:
        styles = [*self._parents(family, name)]
        default = self._styles.get((family, ""))
        styles += [default] if default is not None else []
        return _Chain(tuple(child for style in styles for child in style if child.tag != f"{STYLE}map"))

    def _parents(self, family: str, name: str) -> Iterator[Element]:
        for _ in range(_MOST_PARENTS):
            style = self._styles.get((family, name)) if name else None
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name", "")


_OPACITY = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}opacity"
_TEXT_DISPLAY = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}display"


def points_of(written: str) -> float | None:
    """Return a length in points; None where it is none."""
    found = _LENGTH.fullmatch(written)
    return float(found[1]) * _POINTS[found[2]] if found and found[1].strip("-.") else None


def characters_of(points: float) -> float:
    """Return the width of a column in characters."""
    return points / _CHARACTER


def holds_for(condition: str) -> Holds | None:
    """Tell for which numbers a condition holds, where it compares with constants or never holds."""
    text = condition.replace(" ", "")
    if _NEVER.fullmatch(text):
        return "never", ()
    compared, between = _COMPARED.fullmatch(text), _BETWEEN.fullmatch(text)
    if compared:
        return _NAMES[compared[1]], (Decimal(compared[2]),)
    if between:
        return "notBetween" if between[1] else "between", (Decimal(between[2]), Decimal(between[3]))
    return None


def _letters(chain: _Chain, ground: Colour) -> Colour:
    """Return the colour of letters: the one that stands first, or one that can be seen where a program chooses it."""
    if _OPAQUE.fullmatch(chain.first(_OPACITY, "100%")) is None:
        return ground
    for properties in chain.properties:
        if properties.get(f"{STYLE}use-window-font-color") == "true":
            return BLACK if can_be_seen(BLACK, ground) else WHITE
        colour = rgb(properties.get(f"{FO}color", ""))
        if colour is not None:
            return colour
    return BLACK


def _size(chain: _Chain) -> float:
    written = chain.first(f"{FO}font-size")
    share = written.removesuffix("%")
    if share != written and share.isdecimal():
        return CellStyle().size * int(share) / 100
    return points_of(written) or CellStyle().size


def _in_signs(chain: _Chain) -> bool:
    names = (chain.first(f"{STYLE}font-name"), chain.first(f"{FO}font-family").strip("'"))
    return any(
        _NUMBERED.sub("", name.casefold()) in SIGN_FONTS or name.casefold() in SIGN_FONTS for name in names
    )


def _struck(chain: _Chain) -> bool:
    return any(chain.first(line, "none") != "none" for line in _LINES)
