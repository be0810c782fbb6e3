"""What lies over the cells of a sheet of an old workbook (.xls, .et): its drawing is a tree in several records."""

import struct
from collections.abc import Iterator

from nianbao.spreadsheet.model import Rectangle

_DRAWING, _OBJECT, _NOTE, _CONTINUED = 0x00EC, 0x005D, 0x001C, 0x003C
_PLACED = 0xF010
_CONTAINER = 0x0F
_IS_NOTE, _OF_PROGRAM, _SHOWN = 0x0019, 0x0100, 0x0002
_MOST_ATOMS = 100_000


class DrawnOver:
    """What has been read of the drawing of one sheet; each object of a sheet belongs to the next shape with a place."""

    def __init__(self) -> None:
        self._tree = b""
        self._objects: list[tuple[int, int, bool]] = []
        self._open_notes: set[int] = set()
        self._last = 0

    def take(self, kind: int, content: bytes) -> None:
        """Take one record, if it is of the drawing."""
        if kind == _DRAWING or (kind == _CONTINUED and self._last == _DRAWING):
            self._tree += content
            kind = _DRAWING
        elif kind == _OBJECT and len(content) >= 10:
            sort, number, flags = struct.unpack_from("<HHH", content, 4)
            self._objects.append((sort, number, bool(flags & _OF_PROGRAM)))
        elif kind == _NOTE and len(content) >= 8:
            _, _, flags, number = struct.unpack_from("<HHHH", content)
            if flags & _SHOWN:
                self._open_notes.add(number)
        self._last = kind

    def areas(self) -> Iterator[Rectangle]:
        """Yield the areas under what is drawn; not under notes that are folded, nor under buttons of the program."""
        for number, area in enumerate(self._placed()):
            sort, id_, of_program = self._objects[number] if number < len(self._objects) else (0, 0, False)
            if not of_program and (sort != _IS_NOTE or id_ in self._open_notes):
                yield area

    def _placed(self) -> Iterator[Rectangle]:
        """Yield the places of the shapes in order."""
        at, count = 0, 0
        while at + 8 <= len(self._tree) and count < _MOST_ATOMS:
            version, kind, size = struct.unpack_from("<HHI", self._tree, at)
            at += 8
            count += 1
            if version & _CONTAINER == _CONTAINER:  # what is inside comes next
                continue
            if kind == _PLACED and size >= 18 and at + 18 <= len(self._tree):
                _, left, _, top, _, right, _, bottom, _ = struct.unpack_from("<9H", self._tree, at)
                yield Rectangle(top, left, max(top, bottom), max(left, right))
            at += size
