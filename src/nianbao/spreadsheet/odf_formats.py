"""Number formats of OpenDocument files, written as the codes by which a format is told what it shows."""

from collections.abc import Iterator, Mapping

from nianbao.spreadsheet.colours import NAMED, WHITE, can_be_seen, rgb
from nianbao.spreadsheet.formats import GENERAL
from nianbao.spreadsheet.xml import Element

FO, NUMBER, STYLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("xsl-fo-compatible", "datastyle", "style")
)
KINDS = tuple(
    f"{NUMBER}{kind}-style"
    for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
_DATES = {
    "year": "yyyy", "month": "m", "day": "d", "hours": "h", "minutes": "mm", "seconds": "ss", "am-pm": "AM/PM",
    "era": "g", "day-of-week": "ddd", "week-of-year": "d", "quarter": "m",
}  # fmt: skip
_USUAL_ORDERS = (["value()>=0"], ["value()>0", "value()<0"], ["value()>0", "value()<0", "value()=0"])
"""The conditions that a format with two, three or four parts has by itself."""
_COLOURS = {colour: name for name, colour in NAMED.items() if name.isascii()}
_MOST_PLACES = 30


def codes_of(styles: Mapping[str, Element]) -> dict[str, str]:
    """Return the code of each number format by its name."""
    return {name: _code(style, styles) for name, style in styles.items()}


def _code(style: Element, styles: Mapping[str, Element]) -> str:
    maps = [
        (found.get(f"{STYLE}condition", "").replace(" ", ""), found.get(f"{STYLE}apply-style-name", ""))
        for found in style.iterchildren(f"{STYLE}map")
    ]
    usual = [condition for condition, _ in maps] in _USUAL_ORDERS
    parts = []
    for condition, name in maps:
        other = styles.get(name)
        written = "" if usual else f"[{condition.removeprefix('value()').replace('!=', '<>')}]"
        parts.append(written + (_part(other) if other is not None else GENERAL))
    return ";".join([*parts, _part(style)])


def _part(style: Element) -> str:
    """Write one part of a format: what is shown, in its order."""
    return "".join(_pieces(style)) or '""'


def _pieces(style: Element) -> Iterator[str]:
    if style.get(f"{NUMBER}transliteration-format", "1") != "1":
        yield "[DBNum1]"
    for child in style:
        kind = str(child.tag).rpartition("}")[2]
        if kind == "text-properties":
            yield _colour(child)
        elif kind in ("text", "currency-symbol"):
            text = child.text or ("¥" if kind == "currency-symbol" else "")
            yield "%" if text.strip() == "%" else quoted(text)
        elif kind == "number":
            yield _number(child)
        elif kind == "fill-character":
            yield f"*{(child.text or ' ')[0]}"
        elif kind == "scientific-number":
            yield "0.00E+00"
        elif kind == "fraction":
            yield "# ?/?"
        elif kind == "text-content":
            yield "@"
        elif kind == "boolean":
            yield "[$-F800]"  # shown as a word
        elif kind in _DATES:
            yield _DATES[kind]


def _number(element: Element) -> str:
    """Write the digits of a number; those of a format without a number of decimals are as many as there are."""
    least, decimals = _count(element, "min-integer-digits", 0), _count(element, "decimal-places", -1)
    inserted = [(_count(child, "position", 0), child.text or "") for child in element]
    if decimals < 0 and least <= 1 and not inserted and element.get(f"{NUMBER}display-factor") is None:
        return GENERAL
    digits = "0" * least or "#"
    if element.get(f"{NUMBER}grouping") == "true":
        digits = f"#,{digits.rjust(3, '#')}"
    for position, text in inserted:
        if text:
            digits = digits.rjust(position + 1, "#")
            at = len(digits) - position
            digits = digits[:at] + quoted(text) + digits[at:]
    sure = min(_count(element, "min-decimal-places", decimals), max(decimals, 0))
    behind = "0" * sure + "#" * ((_MOST_PLACES if decimals < 0 else decimals) - sure)
    factor = element.get(f"{NUMBER}display-factor", "1").rstrip("0").rstrip(".")
    thousands = "," * (_zeros(element) // 3) if factor == "1" else '"?0"'
    return digits + (f".{behind}" if behind else "") + thousands


def quoted(text: str) -> str:
    """Return the code of a format, or a part of it, that shows a text as it is."""
    return '"' + text.replace('"', "”") + '"'


def _zeros(element: Element) -> int:
    written = element.get(f"{NUMBER}display-factor", "1").partition(".")[0]
    return len(written) - len(written.rstrip("0"))


def _count(element: Element, name: str, otherwise: int) -> int:
    written = element.get(f"{NUMBER}{name}", "")
    return min(int(written), _MOST_PLACES) if written.isascii() and written.isdigit() else otherwise


def _colour(properties: Element) -> str:
    """Write the colour of a format: by its name, or as white where nobody sees it on white paper."""
    colour = rgb(properties.get(f"{FO}color", ""))
    if colour is None:
        return ""
    name = _COLOURS.get(colour) or ("" if can_be_seen(colour, WHITE) else _COLOURS[WHITE])
    return f"[{name}]" if name else ""
