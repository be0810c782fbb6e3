"""What one letter or archive may take: bytes on the disk, files, and archives within archives."""

from dataclasses import dataclass

MOST_FILES = 5_000
MOST_BYTES = 1024 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
"""Bytes of one file: the reader takes none that is larger."""
DEEPEST = 4


class SpentError(Exception):
    """The budget is used up; the message says of what."""


@dataclass
class Budget:
    """What may still be unpacked: files are counted when they are begun, bytes while they are written."""

    files: int = MOST_FILES
    size: int = MOST_BYTES
    spent: int = 0

    def file(self) -> None:
        """Count one more file.

        Raises:
            SpentError: there were too many.
        """
        self.files -= 1
        if self.files < 0:
            raise SpentError("里面的文件太多，后面的没有取")

    def bytes(self, count: int) -> None:
        """Count more bytes.

        Raises:
            SpentError: there were too many.
        """
        self.spent += count
        if self.spent > self.size:
            raise SpentError("展开后太大，后面的没有取")
