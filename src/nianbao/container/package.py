"""The package inside the container: parts, how they relate to each other, what each one is."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from lxml import etree

from nianbao.container.formats import BINARY_WORKBOOK, OPEN_WORKBOOK
from nianbao.container.refused import refused

CONTENT_TYPES = "[Content_Types].xml"
_ROOT_RELATIONS = "_rels/.rels"
_WORKBOOKS = (
    "spreadsheetml.sheet.main",
    "spreadsheetml.template.main",
    "ms-excel.sheet.macroenabled.main",
    "ms-excel.template.macroenabled.main",
)
_OTHERS = {
    "wordprocessingml": "Word 文档（.docx）",
    "ms-word": "Word 文档（.docm）",
    "presentationml": "PowerPoint 文档（.pptx）",
    "ms-excel.addin": "Excel 加载宏（.xlam）",
}
_BINARY = "sheet.binary"
_MOST_CACHED = 50_000
"""Bytes of a list of parts that is remembered: those of one template are the same in every workbook."""
_LARGEST_TREE = 16 * 1024 * 1024
"""A parsed part takes many times its size; real lists of parts and sheets have some kilobytes."""
_ODF_TYPES = ("application/vnd.oasis.opendocument", "application/vnd.sun.xml")
_LONGEST_TYPE = 200
ODF_WORKBOOK = "application/vnd.oasis.opendocument.spreadsheet"
ODF_TEMPLATE = "application/vnd.oasis.opendocument.spreadsheet-template"
ODF_TEXT = "application/vnd.oasis.opendocument.text"
_ODF = {
    ODF_WORKBOOK: OPEN_WORKBOOK.words,
    ODF_TEXT: "ODF 文档（.odt）",
}
_OLD_ODF_WORKBOOK = "application/vnd.sun.xml.calc"


@dataclass(frozen=True, slots=True)
class Relation:
    """One part's reference to another: ``kind`` is the last word of its type; ``outside`` is True for one out of the file.

    ``roundabout`` is True for a path with . or .. in it, which some programs do not follow.
    """

    id: str
    kind: str
    target: str
    outside: bool = False
    roundabout: bool = False


def workbook_part(parts: Mapping[str, bytes]) -> tuple[str, str]:
    """Return the name of the part that is the workbook, and its content type in lower case.

    Raises:
        RefusedError: the package is none, or something else than a workbook.
    """
    main = main_parts(parts)
    if not main or find_part(parts, main[0]) is None:
        raise refused("file.damaged", "缺少工作簿")
    kind = _content_type(find_part(parts, CONTENT_TYPES) or b"", main[0]).lower()
    if _BINARY in kind:
        raise refused("file.not-a-workbook/format", BINARY_WORKBOOK.words)
    for mark, words in _OTHERS.items():
        if mark in kind:
            raise refused("file.not-a-workbook", words)
    if len(main) > 1 or not any(mark in kind for mark in _WORKBOOKS):
        raise refused("file.damaged", "缺少工作簿")
    return main[0], kind


def main_parts(parts: Mapping[str, bytes]) -> list[str]:
    """List what the package says to be its document."""
    return [
        relation.target
        for relation in relations(parts, "")
        if relation.kind == "officeDocument" and not relation.outside
    ]


def word_part(parts: Mapping[str, bytes]) -> str | None:
    """Return the name of the one part that is the text of a Word document; None where the package is not one."""
    types, main = find_part(parts, CONTENT_TYPES) or b"", main_parts(parts)
    kind = _content_type(types, main[0]).lower() if len(main) == 1 else ""
    return main[0] if "wordprocessingml" in kind or "ms-word" in kind else None


def find_part(parts: Mapping[str, bytes], name: str) -> bytes | None:
    """Find a part by its name; upper and lower case are the same."""
    found = part_name(parts, name)
    return parts[found] if found is not None else None


def part_name(parts: Mapping[str, bytes], target: str) -> str | None:
    """Return the name of a part as it stands in the package: a target may have %20 for a space, or other capitals."""
    plain = target if target in parts else unquote(target)
    if plain in parts:
        return plain
    folded = plain.casefold()
    return next((name for name in parts if name.casefold() == folded), None)


def relations(parts: Mapping[str, bytes], owner: str) -> tuple[Relation, ...]:
    """List the relations of a part; of the package itself where the name is empty."""
    folder, name = posixpath.split(owner)
    part = find_part(parts, posixpath.join(folder, "_rels", f"{name}.rels") if owner else _ROOT_RELATIONS)
    if part is None:
        return ()
    return _cached_relations(part, folder) if len(part) < _MOST_CACHED else _relations(part, folder)


def _relations(part: bytes, folder: str) -> tuple[Relation, ...]:
    return tuple(
        Relation(
            element.get("Id", ""),
            element.get("Type", "").rpartition("/")[2],
            _resolve(folder, element.get("Target", "")),
            element.get("TargetMode") == "External",
            any(step in (".", "..") for step in element.get("Target", "").split("/")),
        )
        for element in named(parse_part(part), "Relationship")
    )


_cached_relations = lru_cache(maxsize=128)(_relations)


def parse_part(part: bytes) -> etree._Element | None:
    """Parse a part without following anything outside; None where it is no XML.

    Raises:
        RefusedError: it is far too large.
    """
    if not part:
        return None
    if len(part) > _LARGEST_TREE:
        raise refused("file.too-large", "部件过大")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        return None


def named(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the elements of a local name, in whatever namespace."""
    return iter(()) if root is None else root.iter(f"{{*}}{name}")


def _resolve(folder: str, target: str) -> str:
    path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path)


def open_document_kind(parts: Mapping[str, bytes]) -> str:
    """Return the media type of an ODF package; an empty text for every other package."""
    kind = parts.get("mimetype", b"")[:_LONGEST_TYPE].decode("ascii", "replace").strip()
    return kind if kind.startswith(_ODF_TYPES) else ""


def refuse_other_packages(parts: Mapping[str, bytes]) -> None:
    """Refuse a package that is neither a workbook nor a document of the Office formats, with the name of what it is.

    Raises:
        RefusedError: it is of another program, or only a zip file.
    """
    kind = open_document_kind(parts)
    if kind == _OLD_ODF_WORKBOOK:
        raise refused("file.not-a-workbook/format", "旧版 OpenOffice 表格（.sxc）")
    if kind:
        raise refused("file.not-a-workbook", _ODF.get(kind, "ODF 格式的文件"))
    if find_part(parts, CONTENT_TYPES) is None:
        numbers = any(name.endswith(".iwa") for name in parts)
        words = (
            "苹果的表格或文稿（.numbers 等）"
            if numbers
            else "压缩包（zip），用 nianbao collect 取出里面的表格"
        )
        raise refused("file.not-a-workbook", words)


def _content_type(types: bytes, target: str) -> str:
    return _cached_type(types, target) if len(types) < _MOST_CACHED else _declared_type(types, target)


def _declared_type(types: bytes, target: str) -> str:
    root = parse_part(types)
    for override in named(root, "Override"):
        if override.get("PartName", "").lstrip("/").casefold() == target.casefold():
            return override.get("ContentType", "")
    extension = posixpath.splitext(target)[1].lstrip(".").casefold()
    for default in named(root, "Default"):
        if default.get("Extension", "").casefold() == extension:
            return default.get("ContentType", "")
    return ""


_cached_type = lru_cache(maxsize=32)(_declared_type)
