"""The file around a workbook: checked before any parser sees it, opened, resolved to its parts."""

from nianbao.container.archive import pack, unpack
from nianbao.container.cells import LAST_COLUMN, SheetCells, column_number, look_at_cells
from nianbao.container.error_cells import may_hold_errors
from nianbao.container.guard import Container, RawFile, admit, checked, inflated, read_bytes
from nianbao.container.kinds import is_text, refuse_other_containers, refuse_other_kinds
from nianbao.container.locked import unlocked
from nianbao.container.ole import MARK, read_streams, wrapped
from nianbao.container.package import (
    CONTENT_TYPES,
    ODF_TEMPLATE,
    ODF_TEXT,
    ODF_WORKBOOK,
    find_part,
    named,
    open_document_kind,
    parse_part,
    refuse_other_packages,
    relations,
    word_part,
    workbook_part,
)
from nianbao.container.parts import check_part
from nianbao.container.records import check_records
from nianbao.container.refused import RefusedError, refused

__all__ = [
    "CONTENT_TYPES",
    "LAST_COLUMN",
    "MARK",
    "ODF_TEMPLATE",
    "ODF_TEXT",
    "ODF_WORKBOOK",
    "Container",
    "RawFile",
    "RefusedError",
    "SheetCells",
    "admit",
    "check_part",
    "check_records",
    "checked",
    "column_number",
    "find_part",
    "inflated",
    "is_text",
    "look_at_cells",
    "may_hold_errors",
    "named",
    "open_document_kind",
    "pack",
    "parse_part",
    "read_bytes",
    "read_streams",
    "refuse_other_containers",
    "refuse_other_kinds",
    "refuse_other_packages",
    "refused",
    "relations",
    "unlocked",
    "unpack",
    "word_part",
    "workbook_part",
    "wrapped",
]
