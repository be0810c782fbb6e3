"""XML of spreadsheets, read plainly: one namespace, whole numbers and truths as programs write them.

Whatever is written in a way that two programs could understand differently ends in one refusal, whose
advice any program of the office can follow: open the file and save it again.
"""

import re
from collections.abc import Iterator

from lxml import etree

from nianbao.container import RefusedError, refused

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of “Strict Open XML” files, which Excel writes too."""
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

Element = etree._Element

_count = etree.XPath("count(descendant::*)")
_INDEX = re.compile(r"[0-9]{1,10}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")
TRUTHS = {"1": True, "true": True, "0": False, "false": False}


def unusual(problem: str) -> RefusedError:
    """Make the refusal of something that programs do not write like this."""
    return refused("file.unusual", problem)


def parse(part: bytes) -> Element:
    """Parse a part in whole, without following anything outside.

    Raises:
        RefusedError: it is no XML, or holds a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise refused("file.damaged", "部件的内容有错") from error


def namespace(root: Element) -> str:
    """Return the namespace of a part of a spreadsheet.

    Raises:
        RefusedError: it is in another one.
    """
    found = etree.QName(root).namespace
    if found not in (MAIN, STRICT):
        raise unusual("部件的命名空间")
    return found


def children(element: Element, space: str) -> Iterator[tuple[str, Element]]:
    """Yield the children in a namespace with their local names; comments and the like are refused."""
    start = f"{{{space}}}"
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            raise unusual("单元格之间的注释或处理指令")
        if tag.startswith(start):
            yield tag[len(start) :], child


def only(element: Element, name: str, space: str) -> Element | None:
    """Return the one child of a name; None where there is none.

    Raises:
        RefusedError: there are several.
    """
    found = element.findall(f"{{{space}}}{name}")
    if len(found) > 1:
        raise unusual(f"重复的 {name}")
    return found[0] if found else None


def elements(element: Element) -> int:
    """Count what is inside an element."""
    return int(str(_count(element)).partition(".")[0])


def truth(element: Element | None, name: str, *, default: bool = False) -> bool:
    """Read an attribute that is true or false."""
    written = element.get(name) if element is not None else None
    if written is None:
        return default
    if written not in TRUTHS:
        raise unusual(f"{name}=“{written[:20]}”")
    return TRUTHS[written]


def index(element: Element, name: str, default: int | None = None) -> int:
    """Read an attribute that is a whole number."""
    written = element.get(name)
    if written is None and default is not None:
        return default
    if written is None or not _INDEX.fullmatch(written):
        raise unusual(f"{name}=“{(written or '')[:20]}”")
    return int(written)


def decimal(element: Element | None, name: str) -> float | None:
    """Read an attribute that is a number; None where it is not there."""
    written = element.get(name) if element is not None else None
    if written is None:
        return None
    if not _DECIMAL.fullmatch(written):
        raise unusual(f"{name}=“{written[:20]}”")
    return float(written)
