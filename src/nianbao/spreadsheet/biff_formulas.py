"""The formulas of an old workbook (.xls, .et), written out of the marks in which they are stored."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nianbao.layout import column_name
from nianbao.spreadsheet.biff_strings import Segments
from nianbao.spreadsheet.model import UNKNOWN_FORMULA, Place

_OPERATORS = dict(
    zip(
        range(0x03, 0x12),
        ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":"),
        strict=True,
    )
)
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FUNCTIONS = {
    0: ("COUNT", None), 1: ("IF", None), 2: ("ISNA", 1), 3: ("ISERROR", 1), 4: ("SUM", None), 5: ("AVERAGE", None),
    6: ("MIN", None), 7: ("MAX", None), 10: ("NA", 0), 24: ("ABS", 1), 25: ("INT", 1), 27: ("ROUND", 2),
    32: ("LEN", 1), 33: ("VALUE", 1), 34: ("TRUE", 0), 35: ("FALSE", 0), 36: ("AND", None), 37: ("OR", None),
    38: ("NOT", 1), 39: ("MOD", 2), 48: ("TEXT", 2), 63: ("RAND", 0), 65: ("DATE", 3), 67: ("DAY", 1),
    68: ("MONTH", 1), 69: ("YEAR", 1), 74: ("NOW", 0), 76: ("ROWS", 1), 77: ("COLUMNS", 1), 78: ("OFFSET", None),
    100: ("CHOOSE", None), 118: ("TRIM", 1), 125: ("CELL", None), 128: ("ISNUMBER", 1), 129: ("ISBLANK", 1),
    130: ("T", 1), 131: ("N", 1), 140: ("DATEVALUE", 1), 148: ("INDIRECT", None), 150: ("CALL", None),
    169: ("COUNTA", None), 183: ("PRODUCT", None), 190: ("ISNONTEXT", 1), 197: ("TRUNC", None), 198: ("ISLOGICAL", 1),
    212: ("ROUNDUP", 2), 213: ("ROUNDDOWN", 2), 221: ("TODAY", 0), 228: ("SUMPRODUCT", None), 244: ("INFO", 1),
    261: ("ERROR.TYPE", 1), 336: ("CONCATENATE", None), 345: ("SUMIF", None), 346: ("COUNTIF", 2), 347: ("COUNTBLANK", 1),
}  # fmt: skip
"""Functions by their numbers, with how many arguments they have; None where each formula says that."""
_OF_OTHERS = 255
"""A function whose name is its first argument."""


@dataclass(frozen=True, slots=True)
class ReferredNames:
    """What formulas refer to by numbers: the sheets of references, and names; ``[`` marks another workbook."""

    sheets: Sequence[str]
    defined: Sequence[str]


def formula_text(marks: bytes, here: Place, names: ReferredNames) -> str:
    """Write a formula as people see it, without the equals sign; UNKNOWN_FORMULA's where it holds what is not known."""
    try:
        return _Writing(marks, here, names).text()
    except (struct.error, IndexError, KeyError):
        return UNKNOWN_FORMULA.text


class _Writing:
    """The writing of one formula: operands wait on a stack until their operator comes."""

    def __init__(self, marks: bytes, here: Place, names: ReferredNames) -> None:
        self._marks, self._here, self._names = Segments([marks]), here, names
        self._left = len(marks)
        self._stack: list[str] = []
        self._special: dict[int, Callable[[], None]] = {
            0x12: lambda: self._push("+" + self._pop()), 0x13: lambda: self._push("-" + self._pop()),
            0x14: lambda: self._push(self._pop() + "%"), 0x15: lambda: self._push(f"({self._pop()})"),
            0x16: lambda: self._push(""), 0x17: self._string, 0x19: self._attribute,
            0x1C: lambda: self._push(ERRORS[self._whole(1)]),
            0x1D: lambda: self._push("TRUE" if self._whole(1) else "FALSE"),
            0x1E: lambda: self._push(str(self._whole(2))), 0x1F: self._number,
            0x21: self._fixed, 0x22: self._variable, 0x23: self._name, 0x24: lambda: self._push(self._cell()),
            0x25: lambda: self._push(self._area()), 0x26: lambda: self._skip(6), 0x29: lambda: self._skip(2),
            0x2A: lambda: self._lost(4), 0x2B: lambda: self._lost(8), 0x2C: lambda: self._push(self._cell(moves=True)),
            0x2D: lambda: self._push(self._area(moves=True)), 0x39: self._outer_name,
            0x3A: lambda: self._push(self._sheet() + self._cell()), 0x3B: lambda: self._push(self._sheet() + self._area()),
            0x3C: lambda: self._lost(6), 0x3D: lambda: self._lost(10),
        }  # fmt: skip

    def text(self) -> str:
        """Return the formula."""
        while self._left > 0:
            mark = self._whole(1)
            if mark in _OPERATORS:
                last = self._pop()
                self._push(self._pop() + _OPERATORS[mark] + last)
            else:
                self._special[mark if mark < 0x20 else mark & 0x1F | 0x20]()
        return self._pop()

    def _whole(self, size: int) -> int:
        self._left -= size
        return self._marks.whole(size)

    def _skip(self, size: int) -> None:
        self._whole(size)

    def _push(self, text: str) -> None:
        self._stack.append(text)

    def _pop(self) -> str:
        return self._stack.pop()

    def _lost(self, size: int) -> None:
        self._skip(size)
        self._push("#REF!")

    def _string(self) -> None:
        length, flags = self._whole(1), self._whole(1)
        size = 2 if flags & 1 else 1
        written = self._whole(length * size).to_bytes(length * size, "little")
        text = written.decode("utf-16-le" if size == 2 else "latin-1", "replace")
        self._push('"' + text.replace('"', '""') + '"')

    def _number(self) -> None:
        (number,) = struct.unpack("<d", self._whole(8).to_bytes(8, "little"))
        self._push(f"{number:.15g}")

    def _attribute(self) -> None:
        kind, size = self._whole(1), self._whole(2)
        if kind & 0x10:
            self._push(f"SUM({self._pop()})")
        elif kind & 0x04:
            self._skip(2 * (size + 1))

    def _fixed(self) -> None:
        name, count = _FUNCTIONS[self._whole(2)]
        if count is None:
            raise KeyError(name)
        self._call(name, count)

    def _variable(self) -> None:
        count, number = self._whole(1) & 0x7F, self._whole(2) & 0x7FFF
        if number == _OF_OTHERS:
            self._call("", count)
        else:
            self._call(_FUNCTIONS[number][0] if number in _FUNCTIONS else f"FUNCTION{number}", count)

    def _call(self, name: str, count: int) -> None:
        if count > len(self._stack):
            raise IndexError(name)
        at = len(self._stack) - count
        arguments, self._stack = self._stack[at:], self._stack[:at]
        if not name:
            name, *arguments = arguments
        self._push(f"{name}({','.join(arguments)})")

    def _name(self) -> None:
        number = self._whole(2)
        self._skip(2)
        self._push(self._names.defined[number - 1])

    def _outer_name(self) -> None:
        self._skip(6)
        self._push("NAME")

    def _sheet(self) -> str:
        return self._names.sheets[self._whole(2)] + "!"

    def _cell(self, *, moves: bool = False) -> str:
        row, column = self._whole(2), self._whole(2)
        return self._address(row, column, moves=moves)

    def _area(self, *, moves: bool = False) -> str:
        top, bottom, left, right = (self._whole(2) for _ in range(4))
        return f"{self._address(top, left, moves=moves)}:{self._address(bottom, right, moves=moves)}"

    def _address(self, row: int, column: int, *, moves: bool) -> str:
        """Write a cell; in a formula of several cells its place counts from the one where it stands."""
        number = column & 0xFF
        if moves:
            row = (row + self._here[0]) % 65536 if column & 0x8000 else row
            number = (number + self._here[1]) % 256 if column & 0x4000 else number
        return f"{column_name(number)}{row + 1}"
