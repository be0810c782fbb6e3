"""Colours of letters and grounds: whether one can be seen on the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nianbao.spreadsheet.xml import Element, parse

Colour = tuple[int, int, int]
"""Red, green, blue, of 255."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
_THEME = (
    "FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646", "0000FF", "800080",
)  # fmt: skip
"""The colours of a theme in the order of their numbers, where a workbook has none of its own."""
_NUMBERED = (1, 0, 3, 2)
"""The places, among the colours as a theme writes them, of the first four numbers."""
_INDEXED = (
    "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "000000", "FFFFFF", "FF0000", "00FF00",
    "0000FF", "FFFF00", "FF00FF", "00FFFF", "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
    "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF", "000080", "FF00FF", "FFFF00", "00FFFF",
    "800080", "800000", "008080", "0000FF", "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696", "003366", "339966", "003300", "333300",
    "993300", "993366", "333399", "333333",
)  # fmt: skip
"""The palette of the format; 64 is the colour of letters, 65 that of the ground."""
_FOREGROUND, _BACKGROUND = 64, 65
NAMED = {
    "black": BLACK, "white": WHITE, "red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255),
    "yellow": (255, 255, 0), "magenta": (255, 0, 255), "cyan": (0, 255, 255),
    "黑色": BLACK, "白色": WHITE, "红色": (255, 0, 0), "绿色": (0, 255, 0), "蓝色": (0, 0, 255),
    "黄色": (255, 255, 0), "洋红": (255, 0, 255), "蓝绿色": (0, 255, 255),
}  # fmt: skip
"""Colours as number formats name them."""
LEAST_CONTRAST = 1.25
"""Of letters and ground, as WCAG defines it: below, nobody can read them. Yellow on white has 1.07, the letters
of a template 5 and more."""
_LIGHT = 0.75
_WRITTEN = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that a workbook names by number: those of its theme, and its own list."""

    theme: Sequence[str] = _THEME
    own: Sequence[str] = ()

    def colour(self, element: Element | None, automatic: Colour) -> Colour:
        """Return the colour that an element names; the automatic one where it names none that is known."""
        if element is None:
            return automatic
        try:
            return _tinted(self._named(element, automatic), float(element.get("tint", "0")))
        except ValueError:
            return automatic

    def _named(self, element: Element, automatic: Colour) -> Colour:
        written = element.get("rgb", "")
        if len(written) in (6, 8):
            return _rgb(written[-6:])
        theme, number = element.get("theme", ""), element.get("indexed", "")
        if theme.isdecimal() and int(theme) < len(self.theme):
            return _rgb(self.theme[int(theme)])
        if not number.isdecimal():
            return automatic
        if int(number) < len(self.own):
            return _rgb(self.own[int(number)][-6:])
        return indexed(int(number), automatic)


STANDARD = Palette()


def palette_of(theme: bytes, own: Sequence[str]) -> Palette:
    """Make the palette of a workbook from its theme part, which may be empty, and its own list of colours."""
    scheme = parse(theme).find(".//{*}clrScheme") if theme else None
    written = (
        [str(entry[0].get("lastClr") or entry[0].get("val") or "") for entry in scheme if len(entry)]
        if scheme is not None
        else []
    )
    if len(written) < len(_THEME):
        return Palette(_THEME, own)
    ordered = [written[at] for at in _NUMBERED] + written[len(_NUMBERED) :]
    return Palette([code if len(code) == 6 else "808080" for code in ordered], own)


def indexed(number: int, automatic: Colour) -> Colour:
    """Return a colour of the palette of the format."""
    if number < len(_INDEXED):
        return _rgb(_INDEXED[number])
    return {_FOREGROUND: BLACK, _BACKGROUND: WHITE}.get(number, automatic)


@lru_cache(maxsize=1024)
def can_be_seen(letters: Colour, ground: Colour) -> bool:
    """Return whether letters stand out from their ground."""
    lighter, darker = sorted((_luminance(letters), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05) >= LEAST_CONTRAST


def is_light(element: Element) -> bool:
    """Return whether a colour is hard to see on the grounds of a form."""
    return _luminance(STANDARD.colour(element, BLACK)) > _LIGHT


def rgb(written: str) -> Colour | None:
    """Return the colour that is written as #rrggbb; None for everything else."""
    return _rgb(written[1:]) if _WRITTEN.fullmatch(written) else None


def _rgb(written: str) -> Colour:
    return int(written[:2], 16), int(written[2:4], 16), int(written[4:], 16)


def _tinted(colour: Colour, tint: float) -> Colour:
    """Make a colour lighter (above 0) or darker, near enough to tell whether it can be seen."""
    tint = max(-1.0, min(1.0, tint))
    red, green, blue = (
        round(channel * (1 + tint) if tint < 0 else channel + (255 - channel) * tint) for channel in colour
    )
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        (channel / 255) / 12.92 if channel / 255 <= 0.03928 else ((channel / 255 + 0.055) / 1.055) ** 2.4
        for channel in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
