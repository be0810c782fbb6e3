"""The texts of a workbook: those that cells share, and those that stand in a cell itself."""

import re
from collections.abc import Sequence

from nianbao.container import refused
from nianbao.spreadsheet.colours import is_light
from nianbao.spreadsheet.skeleton import GAP, LARGEST_KEPT, TEXT, Kept, apart
from nianbao.spreadsheet.xml import (
    Element,
    children,
    decimal,
    elements,
    index,
    namespace,
    parse,
    truth,
    unusual,
)

MOST_ANNOUNCED = 1_000_000
"""Shared texts that a part may announce beyond what it holds; other programs reserve memory for them."""
SMALLEST_SEEN = 4.0
"""Points: smaller letters cannot be read."""
SIGN_FONTS = (
    "wingdings",
    "wingdings 2",
    "wingdings 3",
    "webdings",
    "symbol",
    "marlett",
    "mt extra",
    "opensymbol",
)
_SIGNS = 2
"""The character set of a font that shows signs instead of letters."""
_TEXT_TAG = b"<t"
_TEXT = re.compile(rb"(<t>)(" + TEXT + rb")")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class MixedText(str):
    """A text of which some letters look so different from the others that they may be overlooked or misread."""

    __slots__ = ()


def shared_strings(part: bytes) -> Sequence[str]:
    """Read the shared texts; of workbooks of one template, only the texts that differ are looked at.

    Raises:
        RefusedError: they are not written as programs write them.
    """
    if len(part) > LARGEST_KEPT:
        return _read(part)[0]
    skeleton, cut = apart(_TEXT, part)
    known = _kept.get(skeleton)
    if known is None or cut is None:
        texts, plain = _read(part)
        if plain and cut is not None:
            _keep(skeleton, texts)
        return texts
    texts, places = list(known[0]), known[1]
    for place, text in zip(places, cut, strict=True):
        texts[place] = decoded(text)
    return texts


_kept: Kept[tuple[Sequence[str], Sequence[int]]] = Kept()


def _keep(skeleton: bytes, texts: Sequence[str]) -> None:
    """Remember the texts, and which of them were cut out of the skeleton: the others still stand in it."""
    places: list[int] = []
    at = 0
    for piece in skeleton.split(GAP)[:-1]:
        at += piece.count(_TEXT_TAG)
        places.append(at)
        at += 1
    _kept.put(skeleton, (texts, places))


def _read(part: bytes) -> tuple[list[str], bool]:
    """Read the texts, and tell whether each is one run without a look of its own."""
    if b"<!" in part:
        raise unusual("文字表里的注释或 CDATA")
    root = parse(part)
    space = namespace(root)
    announced = index(root, "uniqueCount", 0)
    if announced > MOST_ANNOUNCED and announced > 2 * len(root):
        raise refused("file.unsafe", "字符串个数不正常")
    plain = [element.text or "" for element in root.iter(f"{{{space}}}t")]
    if len(plain) == len(root) and all(map(len, root)) and elements(root) == 2 * len(root):
        return list(map(decoded, plain)), True
    return [text_of(element, space) for name, element in children(root, space) if name == "si"], False


def text_of(element: Element, space: str) -> str:
    """Put the runs of a text together, without the readings that stand above the characters."""
    pieces: list[str] = []
    mixed = False
    for name, child in children(element, space):
        if name == "t":
            pieces.append(_plain(child))
        elif name == "r":
            for part, inner in children(child, space):
                if part == "t":
                    pieces.append(_plain(inner))
                elif part == "rPr" and (child.findtext(f"{{{space}}}t") or "").strip():
                    mixed = mixed or _stands_out(inner, space)
        elif name not in ("rPh", "phoneticPr", "extLst"):
            raise unusual("文字的内容")
    if len(element) and not pieces and any(not isinstance(each.tag, str) for each in element):
        raise unusual("文字的内容")
    text = decoded("".join(pieces))
    return MixedText(text) if mixed else text


def decoded(text: str) -> str:
    """Give the characters that the format writes as _x000D_ and the like."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def _plain(element: Element) -> str:
    if len(element):
        raise unusual("文字中间的注释或标签")
    return element.text or ""


def shows_signs(name: Element | None, characters: Element | None) -> bool:
    """Tell whether a font shows signs instead of letters and digits."""
    named = name is not None and name.get("val", "").casefold() in SIGN_FONTS
    return named or (characters is not None and index(characters, "val", 1) == _SIGNS)


def _stands_out(properties: Element, space: str) -> bool:
    """Tell whether a run is raised, struck through, tiny, light or in signs."""
    for name, child in children(properties, space):
        if name == "rFont" and shows_signs(child, None):
            return True
        if name == "charset" and shows_signs(None, child):
            return True
        if name == "vertAlign" and child.get("val", "baseline") != "baseline":
            return True
        if (
            name in ("strike", "dstrike", "outline", "vanish")
            and truth(child, "val", default=True)
            and name != "outline"
        ):
            return True
        if name == "sz" and (decimal(child, "val") or 0) < SMALLEST_SEEN:
            return True
        if name == "color" and is_light(child):
            return True
    return False
