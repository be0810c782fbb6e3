"""Reading a filled workbook, whatever the program that saved it did to it."""

from nianbao.reader.breakdown import read_breakdown
from nianbao.reader.convert import convert, shown
from nianbao.reader.grid import BLANK, Sheets
from nianbao.reader.lists import read_lists
from nianbao.reader.read import read_file
from nianbao.reader.register import Listed, read_register

__all__ = [
    "BLANK",
    "Listed",
    "Sheets",
    "convert",
    "read_breakdown",
    "read_file",
    "read_lists",
    "read_register",
    "shown",
]
