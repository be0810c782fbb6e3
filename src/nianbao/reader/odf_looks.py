"""The styles of an OpenDocument workbook: what they do to what is seen, named ones and what they inherit included."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lxml import etree

from nianbao.spreadsheet import SIGN_FONTS, SMALLEST_SEEN, Colour, can_be_seen

Element = etree._Element

_OFFICE, _STYLE, _FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "style", "xsl-fo-compatible")
)
CELL, RUN = "table-cell", "text"
"""The families of styles that are looked at."""
_LINES = tuple(f"{_STYLE}text-line-through-{name}" for name in ("style", "type"))
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)pt")
_BLACK, _WHITE = "#000000", "#ffffff"
_MOST_PARENTS = 20


@dataclass(frozen=True, slots=True)
class OdfLook:
    """What a style does to a figure; ``unseen`` is why nobody can see it."""

    struck: bool = False
    unseen: str = ""
    repeats: bool = False
    raised: bool = False

    @property
    def stands_out(self) -> bool:
        """Return whether some letters of this style among others may be overlooked or misread."""
        return self.struck or self.raised or bool(self.unseen)


class OdfLooks:
    """The styles of the parts of a workbook, by family and name."""

    def __init__(self, *roots: Element) -> None:
        self._styles: Mapping[tuple[str, str], Element] = {
            (style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")): style
            for root in roots
            for group in root.iterchildren(f"{_OFFICE}styles", f"{_OFFICE}automatic-styles")
            for style in group.iterchildren(f"{_STYLE}style")
        }
        self.of = cache(self._of)

    def _of(self, family: str, name: str) -> OdfLook:
        """Return what a style does."""
        chain = self._chain(family, name)
        letters, ground = (
            _first(chain, f"{_FO}color", _BLACK),
            _first(chain, f"{_FO}background-color", _WHITE),
        )
        automatic = _first(chain, f"{_STYLE}use-window-font-color", "") == "true"
        points = _POINTS.fullmatch(_first(chain, f"{_FO}font-size", ""))
        unseen = ""
        if _first(chain, f"{_STYLE}font-name", "").casefold() in SIGN_FONTS:
            unseen = "字体把数字显示成符号"
        elif points and float(points[1]) < SMALLEST_SEEN:
            unseen = "字小得看不见"
        elif not automatic and not can_be_seen(_colour(letters, _BLACK), _colour(ground, _WHITE)):
            unseen = "字色与底色几乎一样"
        return OdfLook(
            struck=any(_first(chain, line, "none") != "none" for line in _LINES),
            unseen=unseen,
            repeats=_first(chain, f"{_STYLE}repeat-content", "") == "true",
            raised=_first(chain, f"{_STYLE}text-position", "0%").split(" ")[0] not in ("0%", "0"),
        )

    def _chain(self, family: str, name: str) -> list[Element]:
        """List the properties of a style, then those of the styles that it inherits from."""
        found: list[Element] = []
        for _ in range(_MOST_PARENTS):
            style = self._styles.get((family, name))
            if style is None:
                break
            found += style.iterchildren(f"{_STYLE}text-properties", f"{_STYLE}table-cell-properties")
            name = style.get(f"{_STYLE}parent-style-name", "")
        return found


def _first(chain: list[Element], name: str, otherwise: str) -> str:
    return next((value for properties in chain if (value := properties.get(name)) is not None), otherwise)


def _colour(written: str, otherwise: str) -> Colour:
    digits = written if _COLOUR.fullmatch(written) else otherwise
    return int(digits[1:3], 16), int(digits[3:5], 16), int(digits[5:], 16)
