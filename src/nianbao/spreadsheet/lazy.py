"""Sheets by their names, each parsed when it is first asked for."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TypeVar

from nianbao.container import RefusedError

AnySheet = TypeVar("AnySheet")


class LazySheets(Mapping[str, AnySheet]):
    """A mapping that parses a sheet when it is first asked for, and keeps it."""

    def __init__(self) -> None:
        self._parsed: dict[str, AnySheet] = {}

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The names of the sheets, in order."""

    @abstractmethod
    def _parse(self, name: str) -> AnySheet:
        """Parse a sheet that is there.

        Raises:
            RefusedError: it cannot be parsed.
        """

    def readable(self, name: str) -> AnySheet | None:
        """Return a sheet, or None where it is not there or cannot be parsed."""
        try:
            return self.get(name)
        except RefusedError:
            return None

    def is_read(self, name: str) -> bool:
        """Return whether a sheet has been parsed."""
        return name in self._parsed

    def __getitem__(self, name: str) -> AnySheet:
        if name not in self._parsed:
            if name not in self.names:
                raise KeyError(name)
            self._parsed[name] = self._parse(name)
        return self._parsed[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)
