"""The styles of an old workbook (.xls, .et), as its records describe them."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.spreadsheet.biff_strings import Segments
from nianbao.spreadsheet.colours import BLACK, WHITE, Colour, can_be_seen, indexed
from nianbao.spreadsheet.formats import BUILT_IN
from nianbao.spreadsheet.strings import SIGN_FONTS, SMALLEST_SEEN
from nianbao.spreadsheet.styles import CellStyle, ConditionStyle

_STRUCK, _SIGNS = 0x0008, 2
_NO_FONT = 4
"""There is no font of this number: those behind it are counted one higher than they stand."""
_FILL, _SHRINK, _STEPS = 4, 0x10, 0x0F
_FIRST_OWN = 8
"""The number of the first colour that a workbook may choose itself."""
_TWIPS = 20
_USUAL_COLOUR = 0x7FFF


@dataclass(frozen=True, slots=True)
class BiffFont:
    """A font; ``raised`` letters stand above or below the others."""

    colour: int = _USUAL_COLOUR
    size: float = 11.0
    struck: bool = False
    raised: bool = False
    symbols: bool = False


@dataclass
class BiffStyles:
    """The formats, fonts, colours and cell styles that have been read so far."""

    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    fonts: list[BiffFont] = field(default_factory=list)
    own: list[Colour] = field(default_factory=list)
    _looks: list[bytes] = field(default_factory=list)

    def add_format(self, content: bytes) -> None:
        """Add a number format; one whose text cannot be read is none that is known."""
        number, length = struct.unpack_from("<HH", content)
        try:
            self.codes[number] = Segments([content[4:]]).text(length)[0]
        except IndexError:
            self.codes[number] = f"[{number}]"

    def add_font(self, content: bytes) -> None:
        """Add a font."""
        height, flags, colour, _, raised = struct.unpack_from("<5H", content)
        name = Segments([content[15:]]).text(content[14])[0] if len(content) > 15 else ""
        symbols = content[12] == _SIGNS or name.casefold() in SIGN_FONTS
        struck = bool(flags & _STRUCK)
        self.fonts.append(BiffFont(colour, height / _TWIPS, struck, raised != 0, symbols))

    def add_look(self, content: bytes) -> None:
        """Add a cell style."""
        self._looks.append(content)

    def set_colours(self, content: bytes) -> None:
        """Take the colours that the workbook has instead of the usual ones."""
        count = struct.unpack_from("<H", content)[0]
        self.own = [tuple(content[2 + 4 * at : 5 + 4 * at]) for at in range(count)]  # type: ignore[misc]

    def colour(self, number: int, automatic: Colour) -> Colour:
        """Return the colour of a number."""
        if 0 <= number - _FIRST_OWN < len(self.own):
            return self.own[number - _FIRST_OWN]
        return automatic if number == _USUAL_COLOUR else indexed(number, automatic)

    def font(self, number: int) -> BiffFont:
        """Return a font by its number."""
        at = number - (number > _NO_FONT)
        return self.fonts[at] if at < len(self.fonts) else BiffFont()

    def stands_out(self, number: int) -> bool:
        """Return whether letters of a font among others may be overlooked or misread."""
        font = self.font(number)
        light = not can_be_seen(self.colour(font.colour, BLACK), WHITE)
        return font.struck or font.raised or font.symbols or light or font.size < SMALLEST_SEEN

    def cells(self) -> Sequence[CellStyle]:
        """Return the cell styles by their numbers."""
        return [self._cell(look) for look in self._looks]

    def _cell(self, look: bytes) -> CellStyle:
        font_number, number = struct.unpack_from("<HH", look)
        font = self.font(font_number)
        border, colours = struct.unpack_from("<IH", look, 14)
        turned = look[7]
        return CellStyle(
            code=self.codes.get(number, f"[{number}]"),
            letters=self.colour(font.colour, BLACK),
            ground=self._ground(border >> 26, colours & 0x7F, colours >> 7 & 0x7F),
            size=font.size,
            repeats=look[6] & 0x07 == _FILL,
            shrinks=bool(look[8] & _SHRINK),
            indent=look[8] & _STEPS,
            turned=turned,
            symbols=font.symbols,
            struck=font.struck,
        )

    def _ground(self, pattern: int, front: int, back: int) -> Colour:
        """Return the colour behind the letters; of a pattern with gaps, that of the gaps."""
        if pattern == 0:
            return WHITE
        return self.colour(front, BLACK) if pattern == 1 else self.colour(back, WHITE)

    def changed(self, content: bytes) -> ConditionStyle:
        """Read what a condition changes, from its record behind the lengths of its formulas.

        The flags say which blocks follow, and which of their parts count.
        """
        (flags,) = struct.unpack_from("<I", content)
        at = 6
        code = letters = ground = struck = None
        if flags >> 25 & 1:  # a number format: by its number, or as a text of its own
            if struct.unpack_from("<H", content, 4)[0] & 1:
                (size,) = struct.unpack_from("<H", content, at)
                length = struct.unpack_from("<H", content, at + 2)[0]
                code = Segments([content[at + 4 : at + size]]).text(length)[0]
                at += size
            else:
                code = self.codes.get(content[at + 1])
                at += 2
        if flags >> 26 & 1:
            block = content[at : at + 118]
            height, style = struct.unpack_from("<iI", block, 64)
            (colour,) = struct.unpack_from("<i", block, 80)
            (kept,) = struct.unpack_from("<I", block, 88)
            letters = self.colour(colour, BLACK) if colour >= 0 else None
            struck = bool(style & 0x80) if not kept & 0x80 else None
            if 0 < height < SMALLEST_SEEN * _TWIPS:
                letters = ground = WHITE
            at += 118
        at += (flags >> 27 & 1) * 8 + (flags >> 28 & 1) * 8
        if flags >> 29 & 1:
            pattern, colours = struct.unpack_from("<HH", content, at)
            front, back = colours & 0x7F, colours >> 7 & 0x7F
            solid = pattern >> 10 in (0, 1)
            ground = self.colour(back if solid else front, WHITE) if ground is None else ground
        return ConditionStyle(code, letters, ground, struck)
