"""Reading a filled workbook, whatever the program that saved it did to it."""

from nianbao.reader.apart import lost_file, read_apart, read_breakdown, read_register, read_slip
from nianbao.reader.convert import convert, shown
from nianbao.reader.lists import OpenFinding, Slip, left_out, open_findings
from nianbao.reader.read import read_file
from nianbao.reader.register import Listed
from nianbao.reader.texts import text_findings

__all__ = [
    "Listed",
    "OpenFinding",
    "Slip",
    "convert",
    "left_out",
    "lost_file",
    "open_findings",
    "read_apart",
    "read_breakdown",
    "read_file",
    "read_register",
    "read_slip",
    "shown",
    "text_findings",
]
