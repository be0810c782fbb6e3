"""Reading a filled workbook, whatever the program that saved it did to it."""

from nianbao.reader.breakdown import read_breakdown
from nianbao.reader.read import read_file

__all__ = ["read_breakdown", "read_file"]
