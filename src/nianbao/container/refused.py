"""A file that goes no further."""

from nianbao.core import Finding, finding


class RefusedError(Exception):
    """The file goes no further; carries the finding that says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message)
        self.finding = found


def refused(code: str, reason: str = "") -> RefusedError:
    """Make a refusal of a code of the catalogue, to be raised."""
    return RefusedError(finding(code, reason=reason))
