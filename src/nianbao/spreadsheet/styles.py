"""The styles of a workbook: what each cell style, and each style of a condition, does to what is seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nianbao.spreadsheet.colours import BLACK, STANDARD, WHITE, Colour, Palette, can_be_seen, palette_of
from nianbao.spreadsheet.formats import BUILT_IN, GENERAL, is_date
from nianbao.spreadsheet.strings import SMALLEST_SEEN, shows_signs
from nianbao.spreadsheet.xml import Element, children, decimal, index, namespace, only, parse, truth, unusual

USUAL_SIZE = 11.0
_MOST_CACHED = 1_000_000
_FILL = "fill"


@dataclass(frozen=True, slots=True)
class _Font:
    """The font of a style; ``symbols`` is True where it shows signs instead of digits."""

    colour: Colour = BLACK
    size: float = USUAL_SIZE
    symbols: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell looks: its number format, its colours, the size of its letters in points."""

    code: str = GENERAL
    letters: Colour = BLACK
    ground: Colour = WHITE
    size: float = USUAL_SIZE
    repeats: bool = False
    """The text is repeated until the cell is full: a 6 is seen as 666."""
    shrinks: bool = False
    """The text is made smaller where the column is too narrow."""
    indent: int = 0
    """How far the text is moved inwards, in steps of three spaces."""
    turned: int = 0
    """By how many degrees the text is turned, those downwards counted from 90 on; 255 stands for one letter per line."""
    symbols: bool = False
    """The letters are of a font that shows signs instead of digits."""
    struck: bool = False
    """A line goes through the letters: whoever did that may have meant that the figure no longer holds."""

    @property
    def unreadable(self) -> str:
        """Return why nobody can see what is written; empty where it can be read."""
        if self.symbols:
            return "字体把字符显示成符号"
        if not can_be_seen(self.letters, self.ground):
            return "字色与底色几乎一样"
        return "字小得看不见" if self.size < SMALLEST_SEEN else ""

    @property
    def is_date(self) -> bool:
        """Return whether a number is shown as a date or a time."""
        return is_date(self.code)


PLAIN = CellStyle()


@dataclass(frozen=True, slots=True)
class ConditionStyle:
    """What a condition changes; None where it keeps the cell's own."""

    code: str | None = None
    letters: Colour | None = None
    ground: Colour | None = None
    struck: bool | None = None


UNCHANGED = ConditionStyle()


@dataclass(frozen=True, eq=False)
class Styles:
    """The cell styles and the styles of conditions, by their numbers."""

    cells: tuple[CellStyle, ...] = (PLAIN,)
    conditions: tuple[ConditionStyle, ...] = ()
    palette: Palette = STANDARD

    def cell(self, number: int) -> CellStyle:
        """Return a cell style.

        Raises:
            RefusedError: there is none of this number.
        """
        if number >= len(self.cells):
            raise unusual("样式的编号")
        return self.cells[number]

    def condition(self, style: int | ConditionStyle | None) -> ConditionStyle:
        """Return what a condition changes, by its number or as it stands in a sheet; one without changes nothing."""
        if isinstance(style, ConditionStyle):
            return style
        known = style is not None and style < len(self.conditions)
        return self.conditions[style] if known and style is not None else UNCHANGED


NO_STYLES = Styles()


def styles_of(part: bytes, theme: bytes) -> Styles:
    """Read the styles; the same styles, as most workbooks of an inbox have, are read once.

    Raises:
        RefusedError: they are not written as programs write them.
    """
    if not part:
        return NO_STYLES
    return _cached(part, theme) if len(part) + len(theme) < _MOST_CACHED else _styles(part, theme)


def _styles(part: bytes, theme: bytes) -> Styles:
    root = parse(part)
    space = namespace(root)
    own = [colour.get("rgb", "") for colour in root.iterfind(f"{{{space}}}colors/{{{space}}}indexedColors/*")]
    palette = palette_of(theme, own)
    codes = _codes(only(root, "numFmts", space), space)
    fonts = [_font(element, space, palette) for element in _items(root, "fonts", "font", space)]
    grounds = [_ground(element, space, palette, WHITE) for element in _items(root, "fills", "fill", space)]
    cells = tuple(
        _cell(element, space, codes, fonts, grounds) for element in _items(root, "cellXfs", "xf", space)
    )
    conditions = tuple(
        condition_style(element, space, palette) for element in _items(root, "dxfs", "dxf", space)
    )
    return Styles(cells or (PLAIN,), conditions, palette)


_cached = lru_cache(maxsize=32)(_styles)


def condition_style(element: Element, space: str, palette: Palette) -> ConditionStyle:
    """Read what a condition changes."""
    code = letters = ground = struck = None
    for name, child in children(element, space):
        if name == "numFmt":
            code = _code(child)
        elif name == "font":
            colour = child.find(f"{{{space}}}color")
            letters = palette.colour(colour, BLACK) if colour is not None else None
            line = child.find(f"{{{space}}}strike")
            struck = truth(line, "val", default=True) if line is not None else None
        elif name == "fill":
            ground = _dxf_ground(child, space, palette)
    return ConditionStyle(code, letters, ground, struck)


def _items(root: Element, group: str, name: str, space: str) -> list[Element]:
    element = only(root, group, space)
    if element is None:
        return []
    found = list(children(element, space))
    if any(kind != name for kind, _ in found) or len(found) != len(element):
        raise unusual(f"样式部件的 {group}")
    return [child for _, child in found]


def _codes(element: Element | None, space: str) -> Mapping[int, str]:
    codes = dict(BUILT_IN)
    own: set[int] = set()
    for name, child in children(element, space) if element is not None else ():
        id_ = index(child, "numFmtId")
        if name != "numFmt" or id_ in own:
            raise unusual("重复的数字格式")
        own.add(id_)
        codes[id_] = _code(child)
    return codes


def _code(element: Element) -> str:
    """Return a format's code; an empty one shows what General shows."""
    return element.get("formatCode", GENERAL) or GENERAL


def _font(element: Element, space: str, palette: Palette) -> _Font:
    size = only(element, "sz", space)
    letters = palette.colour(only(element, "color", space), BLACK)
    points = decimal(size, "val") or USUAL_SIZE if size is not None else USUAL_SIZE
    name, characters = only(element, "name", space), only(element, "charset", space)
    strike = only(element, "strike", space)
    symbols = shows_signs(name, characters)
    return _Font(letters, points, symbols, strike is not None and truth(strike, "val", default=True))


def _ground(element: Element, space: str, palette: Palette, automatic: Colour) -> Colour:
    """Return the colour behind the letters; of a pattern with gaps, that of the gaps."""
    pattern = element.find(f"{{{space}}}patternFill")
    if pattern is None:
        stop = element.find(f"{{{space}}}gradientFill/{{{space}}}stop/{{{space}}}color")
        return palette.colour(stop, automatic)
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return automatic
    if kind == "solid":
        return palette.colour(pattern.find(f"{{{space}}}fgColor"), BLACK)
    return palette.colour(pattern.find(f"{{{space}}}bgColor"), automatic)


def _dxf_ground(element: Element, space: str, palette: Palette) -> Colour | None:
    """Return the ground of a condition: a solid one is written as the background of a pattern."""
    for name in ("bgColor", "fgColor"):
        colour = element.find(f"{{{space}}}patternFill/{{{space}}}{name}")
        if colour is not None:
            return palette.colour(colour, WHITE)
    return None


def _cell(
    element: Element,
    space: str,
    codes: Mapping[int, str],
    fonts: list[_Font],
    grounds: list[Colour],
) -> CellStyle:
    number = index(element, "numFmtId", 0)
    font, fill = index(element, "fontId", 0), index(element, "fillId", 0)
    looks = fonts[font] if font < len(fonts) else _Font()
    alignment = only(element, "alignment", space)
    horizontal = alignment.get("horizontal", "") if alignment is not None else ""
    return CellStyle(
        code=codes.get(number, f"[{number}]"),  # of its own language: what it shows is not known
        letters=looks.colour,
        ground=grounds[fill] if fill < len(grounds) else WHITE,
        size=looks.size,
        repeats=horizontal == _FILL,
        shrinks=truth(alignment, "shrinkToFit"),
        indent=index(alignment, "indent", 0) if alignment is not None else 0,
        turned=index(alignment, "textRotation", 0) if alignment is not None else 0,
        symbols=looks.symbols,
        struck=looks.struck,
    )
