"""Where everything stands in a workbook: the only place where an address is computed.

The writers draw what the layout says and the reader looks where the layout says; neither knows the
other.
"""

from nianbao.layout.audit import AuditItem, AuditLayout
from nianbao.layout.breakdown import BreakdownLayout, BreakdownSheet
from nianbao.layout.cover import CoverLayout
from nianbao.layout.grid import Area, Label, quoted
from nianbao.layout.ledger import LEDGER_SHEET, LedgerLayout
from nianbao.layout.tables import Slot, TableLayout
from nianbao.layout.workbook import Role, WorkbookLayout, layout_of

__all__ = [
    "LEDGER_SHEET",
    "Area",
    "AuditItem",
    "AuditLayout",
    "BreakdownLayout",
    "BreakdownSheet",
    "CoverLayout",
    "Label",
    "LedgerLayout",
    "Role",
    "Slot",
    "TableLayout",
    "WorkbookLayout",
    "layout_of",
    "quoted",
]
