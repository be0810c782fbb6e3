"""nianbao (年报): the yearly round of the 政府信息公开工作年度报告, built around locked spreadsheets.

The functions and types below are loaded when they are first used, so that ``import nianbao`` costs nothing;
``docs/api.md`` walks through them::

    import nianbao

    checked = nianbao.check("inbox", roster="roster.csv", prior="2023/汇总.xlsx")
    checked.findings_frame()
    nianbao.write_summary(nianbao.consolidate(checked), "汇总.xlsx")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nianbao.api import check, consolidate, fill, load_form, read, write_summary, write_template
    from nianbao.checks import Round
    from nianbao.consolidation import Consolidation
    from nianbao.core import Finding, FormError, NianbaoError, Severity, UsageError
    from nianbao.form import Field, Form
    from nianbao.roster import Roster
    from nianbao.submission import Office, Prior, Submission

__version__ = "0.1.0"

__all__ = [
    "Consolidation",
    "Field",
    "Finding",
    "Form",
    "FormError",
    "NianbaoError",
    "Office",
    "Prior",
    "Roster",
    "Round",
    "Severity",
    "Submission",
    "UsageError",
    "__version__",
    "check",
    "consolidate",
    "fill",
    "load_form",
    "read",
    "write_summary",
    "write_template",
]

_HOMES = {
    **dict.fromkeys(("check", "consolidate", "fill", "load_form", "read"), "api"),
    **dict.fromkeys(("write_summary", "write_template"), "api"),
    **dict.fromkeys(("Finding", "FormError", "NianbaoError", "Severity", "UsageError"), "core"),
    **dict.fromkeys(("Office", "Prior", "Submission"), "submission"),
    **dict.fromkeys(("Field", "Form"), "form"),
    "Consolidation": "consolidation",
    "Roster": "roster",
    "Round": "checks",
}
"""The package that each public name lives in."""


def __getattr__(name: str) -> Any:
    """Load a public name from its package."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
