"""The forms that come with the program: the folders of ``workbook_templates/``."""

from functools import cache
from pathlib import Path

from nianbao.errors import UsageError, suggestion
from nianbao.form.load import load_file
from nianbao.form.model import Form

_PACKAGE = Path(__file__).parent.parent


def templates_folder() -> Path:
    """Find ``workbook_templates/``: inside the installed package, else beside ``src/``."""
    installed = _PACKAGE / "workbook_templates"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "workbook_templates"


@cache
def known_forms() -> tuple[Form, ...]:
    """Load every form, oldest first."""
    files = sorted(templates_folder().glob("*/form.toml"))
    return tuple(sorted((load_file(file) for file in files), key=lambda form: (form.first_year, form.id)))


def newest_form() -> Form:
    """Give the form that is in force now."""
    return known_forms()[-1]


def find_form(id_: str | None) -> Form:
    """Find a form by its id; None means the newest.

    Raises:
        UsageError: there is no such form.
    """
    if id_ is None:
        return newest_form()
    forms = {form.id: form for form in known_forms()}
    if id_ not in forms:
        known = tuple(forms)
        raise UsageError(f"没有表样“{id_}”，可用的有 {'、'.join(known)}{suggestion(id_, known)}。")
    return forms[id_]
