"""The texts of a workbook: those that cells share, and those that stand in a cell itself."""

import re
from collections.abc import Sequence

from nianbao.spreadsheet.colours import is_light
from nianbao.spreadsheet.xml import Element, children, decimal, namespace, parse, truth, unusual

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
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
    root = parse(part)
    space = namespace(root)
    si, t = f"{{{space}}}si", f"{{{space}}}t"
    found: list[str] = []
    for element in root:
        if element.tag != si:
            if isinstance(element.tag, str) and not element.tag.startswith(f"{{{space}}}si"):
                continue
            raise unusual("文字表的内容")
        first = element[0] if len(element) == 1 else None
        if first is not None and first.tag == t and len(first) == 0:
            text = first.text or ""
            found.append(decoded(text) if "_x" in text else text)
        else:
            found.append(text_of(element, space))
    return found


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
