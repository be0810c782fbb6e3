"""The texts of a workbook: those that cells share, and those that stand in a cell itself."""

import re
from collections.abc import Sequence

from lxml import etree

from nianbao.container import refused
from nianbao.spreadsheet.colours import is_light
from nianbao.spreadsheet.xml import Element, children, decimal, index, namespace, parse, truth, unusual

MOST_ANNOUNCED = 1_000_000
"""Shared texts that a part may announce beyond what it holds; other programs reserve memory for them."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_count = etree.XPath("count(descendant::*)")
_PLAIN = "count(child::m:si[child::m:t][count(child::*) = 1])"
"""The texts that are one run without a look of its own, as nearly all are."""
SMALLEST_SEEN = 4.0
"""Points: smaller letters cannot be read."""


class MixedText(str):
    """A text of which some letters look so different from the others that they may be overlooked or misread."""

    __slots__ = ()


def shared_strings(part: bytes) -> Sequence[str]:
    """Read the shared texts.

    Raises:
        RefusedError: they are not written as programs write them.
    """
    if b"<!" in part:
        raise unusual("文字表里的注释或 CDATA")
    root = parse(part)
    space = namespace(root)
    announced = index(root, "uniqueCount", 0)
    if announced > MOST_ANNOUNCED and announced > 2 * len(root):
        raise refused("file.unsafe", "字符串个数不正常")
    if _count(root) == 2 * len(root) and len(root) == etree.XPath(_PLAIN, namespaces={"m": space})(root):
        texts = [element.text or "" for element in root.iter(f"{{{space}}}t")]
        return list(map(decoded, texts)) if b"_x" in part else texts
    return [text_of(element, space) for name, element in children(root, space) if name == "si"]


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


def _stands_out(properties: Element, space: str) -> bool:
    """Tell whether a run is raised, struck through, tiny or light."""
    for name, child in children(properties, space):
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
