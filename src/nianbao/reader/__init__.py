"""Reading a filled workbook, whatever the program that saved it did to it."""

from nianbao.reader.breakdown import read_breakdown
from nianbao.reader.convert import convert, shown
from nianbao.reader.grid import BLANK, Sheets
from nianbao.reader.lists import OpenFinding, Slip, read_lists, read_slip
from nianbao.reader.read import read_file
from nianbao.reader.register import Listed, read_register

__all__ = [
    "BLANK",
    "Listed",
    "OpenFinding",
    "Sheets",
    "Slip",
    "convert",
    "read_breakdown",
    "read_file",
    "read_lists",
    "read_register",
    "read_slip",
    "shown",
]
