"""The file around a workbook: checked before any parser sees it, opened, resolved to its parts."""

from nianbao.container.archive import unpack
from nianbao.container.formats import (
    MACRO_WORKBOOK,
    OLD_WORKBOOK,
    OPEN_WORKBOOK,
    OURS,
    READABLE,
    SPREADSHEETS,
    Format,
)
from nianbao.container.guard import Container, RawFile, admit, checked, inflated, read_bytes
from nianbao.container.kinds import is_old_workbook, is_text, refuse_other_containers, refuse_other_kinds
from nianbao.container.locked import unlocked
from nianbao.container.ole import MARK, read_streams, wrapped
from nianbao.container.package import (
    CONTENT_TYPES,
    ODF_TEMPLATE,
    ODF_TEXT,
    ODF_WORKBOOK,
    Relation,
    find_part,
    open_document_kind,
    parse_part,
    part_name,
    refuse_other_packages,
    relations,
    word_part,
    workbook_part,
)
from nianbao.container.parts import check_part
from nianbao.container.records import check_records, records_of
from nianbao.container.refused import RefusedError, refused

__all__ = [
    "CONTENT_TYPES",
    "MACRO_WORKBOOK",
    "MARK",
    "ODF_TEMPLATE",
    "ODF_TEXT",
    "ODF_WORKBOOK",
    "OLD_WORKBOOK",
    "OPEN_WORKBOOK",
    "OURS",
    "READABLE",
    "SPREADSHEETS",
    "Container",
    "Format",
    "RawFile",
    "RefusedError",
    "Relation",
    "admit",
    "check_part",
    "check_records",
    "checked",
    "find_part",
    "inflated",
    "is_old_workbook",
    "is_text",
    "open_document_kind",
    "parse_part",
    "part_name",
    "read_bytes",
    "read_streams",
    "records_of",
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
