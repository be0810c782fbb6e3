"""What the fast parser cannot show: formulas, error cells, protection, hidden parts, properties.

Byte patterns answer for the workbooks of the common programs; where they are not sure, the part is
parsed carefully.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from lxml import etree

_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*?><f')
_HIDDEN = re.compile(rb'<(?:\w+:)?(row|col) [^>]*?hidden="(?:1|true)"')
_HIDDEN_ROWS_OR_COLUMNS = {b"row": "行", b"col": "列"}
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>\s*([^<\s]+)\s*<")


@dataclass(frozen=True)
class SheetFacts:
    """One sheet's part, asked for what is needed."""

    name: str
    state: str
    part: bytes

    def formulas(self, expected: Iterable[str]) -> frozenset[str]:
        """Give the addresses that hold formulas; those expected are looked for with care."""
        return self._screened if self._screened.issuperset(expected) else self._careful_formulas

    @cached_property
    def _screened(self) -> frozenset[str]:
        return frozenset(address.decode() for address in _FORMULA.findall(self.part))

    @cached_property
    def errors(self) -> Mapping[str, str]:
        """The error cells and their texts, such as #REF!."""
        if b't="e"' not in self.part and b"t='e'" not in self.part:
            return {}
        return {cell.get("r", ""): _child_text(cell, "v") for cell in self._cells if cell.get("t") == "e"}

    @property
    def protected(self) -> bool:
        """Tell whether the sheet is locked."""
        at = self.part.find(b"sheetProtection")
        if at < 0:
            return False
        tag = self.part[at : self.part.find(b">", at)]
        return b'sheet="1"' in tag or b'sheet="true"' in tag

    @property
    def hidden_parts(self) -> frozenset[str]:
        """Tell whether rows or columns are hidden, in words."""
        return frozenset(_HIDDEN_ROWS_OR_COLUMNS[kind] for kind in _HIDDEN.findall(self.part))

    @cached_property
    def _careful_formulas(self) -> frozenset[str]:
        return frozenset(
            cell.get("r", "")
            for cell in self._cells
            if any(etree.QName(child).localname == "f" for child in cell)
        )

    @cached_property
    def _cells(self) -> list[etree._Element]:
        root = _parse(self.part)
        return [] if root is None else root.xpath("//*[local-name()='c']")  # type: ignore[return-value]


@dataclass(frozen=True)
class WorkbookFacts:
    """What the package says beside the cells.

    ``structure_locked`` also where the element is there without its attribute: so LibreOffice saves
    a locked workbook.
    """

    sheets: tuple[SheetFacts, ...]
    structure_locked: bool
    external_links: bool
    macros: bool
    modified: datetime | None

    def sheet(self, name: str) -> SheetFacts | None:
        """Find a sheet by name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def workbook_facts(parts: Mapping[str, bytes]) -> WorkbookFacts:
    """Collect the facts of a package.

    Raises:
        ValueError: the package has no readable workbook part.
    """
    workbook = _workbook_part(parts)
    root = _parse(parts[workbook])
    if root is None:
        raise ValueError("no workbook")
    targets = _relations(parts, workbook)
    lock = next(iter(_named(root, "workbookProtection")), None)
    return WorkbookFacts(
        sheets=tuple(_sheet(element, targets, parts) for element in _named(root, "sheet")),
        structure_locked=lock is not None and lock.get("lockStructure", "1") in ("1", "true"),
        external_links=any(name.startswith("xl/externalLinks/") for name in parts),
        macros=any(name.lower().endswith("vbaproject.bin") for name in parts),
        modified=_modified(parts),
    )


def _sheet(element: etree._Element, targets: Mapping[str, str], parts: Mapping[str, bytes]) -> SheetFacts:
    id_ = next((value for key, value in element.attrib.items() if str(key).endswith("}id")), "")
    part = parts.get(targets.get(str(id_), ""), b"")
    return SheetFacts(element.get("name", ""), element.get("state", "visible"), part)


def _workbook_part(parts: Mapping[str, bytes]) -> str:
    targets = _relations(parts, "")
    for target in targets.values():
        if posixpath.basename(target).startswith("workbook") and target in parts:
            return target
    if "xl/workbook.xml" in parts:
        return "xl/workbook.xml"
    raise ValueError("no workbook")


def _relations(parts: Mapping[str, bytes], owner: str) -> dict[str, str]:
    folder, name = posixpath.split(owner)
    root = _parse(parts.get(posixpath.join(folder, "_rels", f"{name}.rels"), b""))
    if root is None:
        return {}
    relations = {}
    for relation in _named(root, "Relationship"):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        relations[relation.get("Id", "")] = posixpath.normpath(path)
    return relations


def _modified(parts: Mapping[str, bytes]) -> datetime | None:
    found = _MODIFIED.search(parts.get("docProps/core.xml", b""))
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found.group(1).decode("ascii").replace("Z", "+00:00"))
    except (ValueError, UnicodeDecodeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _named(root: etree._Element, name: str) -> list[etree._Element]:
    return [each for each in root.iter() if isinstance(each.tag, str) and etree.QName(each).localname == name]


def _child_text(cell: etree._Element, name: str) -> str:
    for child in cell:
        if etree.QName(child).localname == name:
            return child.text or ""
    return ""


def _parse(part: bytes) -> etree._Element | None:
    if not part:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError:
        return None
