"""The commented start of a new form file."""

from pathlib import Path

_START = Path(__file__).with_suffix(".toml")
_ID = 'id = "ID"' + 22 * " "
DEFAULT_ID = "my-form"


def start_of(path: Path) -> str:
    """Return the text of a new form file; the form is named after the folder that the file is in."""
    folder = path.absolute().parent.name
    usable = folder.isascii() and folder.replace("-", "_").isidentifier()
    id_ = folder if usable else DEFAULT_ID
    return _START.read_text(encoding="utf-8").replace(_ID, f'id = "{id_}"'.ljust(len(_ID)), 1)
