"""How cells look: one named style for each part of a workbook."""

from typing import Any

from nianbao.form import GROUPED_AMOUNT, MEAN, NO_SUM, PLAIN_AMOUNT, Field, Form

SONG, HEI = "宋体", "黑体"
ENTERED_FILL, COMPUTED_FILL = "#FFFBE5", "#F2F2F2"
WRONG = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
DOUBTFUL = {"bg_color": "#FFEB9C", "font_color": "#7F6000"}
RIGHT = {"font_color": "#1E7B34"}

COUNT_FORMAT = "0"
AMOUNT_FORMAT = "General"

_BORDER = {"border": 1, "border_color": "#404040"}
_THIN = {"border": 1, "border_color": "#BFBFBF"}
_MIDDLE = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LEFT = {"align": "left", "valign": "vcenter", "text_wrap": True}
_BODY = {"font_name": SONG, "font_size": 11}
_SMALL = {"font_name": SONG, "font_size": 10}
_QUIET = {"font_name": SONG, "font_size": 9, "font_color": "#7F7F7F"}
_HEAD = {"font_name": HEI, "font_size": 11}

STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_name": HEI, "font_size": 16, **_MIDDLE},
    "banner": {**_HEAD, **_MIDDLE, **_BORDER},
    "corner": {**_SMALL, **_MIDDLE, **_BORDER},
    "column-heading": {**_HEAD, "font_size": 10.5, **_MIDDLE, **_BORDER},
    "row-group": {**_HEAD, "font_size": 10.5, **_MIDDLE, **_BORDER},
    "row-heading": {**_BODY, "font_size": 10.5, **_LEFT, **_BORDER, "indent": 1},
    "entered": {**_BODY, **_MIDDLE, **_BORDER, "bg_color": ENTERED_FILL, "locked": False},
    "computed": {**_BODY, **_MIDDLE, **_BORDER, "bg_color": COMPUTED_FILL},
    "entered-text": {
        **_BODY,
        **_LEFT,
        **_BORDER,
        "font_size": 10,
        "indent": 1,
        "bg_color": ENTERED_FILL,
        "locked": False,
        "num_format": "@",
    },
    "entered-choice": {
        **_BODY,
        **_MIDDLE,
        **_BORDER,
        "bg_color": ENTERED_FILL,
        "locked": False,
        "num_format": "@",
    },
    "closed": {**_BODY, **_MIDDLE, **_BORDER, "font_color": "#7F7F7F"},
    "sheet-footer": {**_SMALL, **_LEFT, "font_color": "#404040"},
    "cover-title": {"font_name": HEI, "font_size": 20, **_MIDDLE},
    "cover-subtitle": {"font_name": SONG, "font_size": 14, **_MIDDLE},
    "cover-label": {**_HEAD, **_MIDDLE, **_BORDER},
    "cover-question": {**_BODY, **_LEFT, **_BORDER, "indent": 1},
    "cover-sign": {**_BODY, "align": "right", "valign": "bottom"},
    "cover-line-to-sign": {**_BODY, "bottom": 1, "bottom_color": "#404040"},
    "cover-heading": {**_HEAD, "font_size": 12, **_LEFT},
    "cover-line": {**_BODY, **_LEFT, "valign": "top"},
    "cover-entry": {**_BODY, **_MIDDLE, **_BORDER, "bg_color": ENTERED_FILL, "locked": False},
    "cover-fixed": {**_BODY, **_MIDDLE, **_BORDER, "bg_color": COMPUTED_FILL},
    "cover-state": {"font_name": HEI, "font_size": 14, **_MIDDLE, **_BORDER},
    "cover-detail": {**_SMALL, **_MIDDLE, **_BORDER},
    "cover-code": {"font_name": "Consolas", "font_size": 18, "bold": True, **_MIDDLE, **_BORDER},
    "legend-entered": {**_SMALL, **_MIDDLE, **_BORDER, "bg_color": ENTERED_FILL},
    "legend-computed": {**_SMALL, **_MIDDLE, **_BORDER, "bg_color": COMPUTED_FILL},
    "legend-wrong": {**_SMALL, **_MIDDLE, **_BORDER, **WRONG},
    "legend-doubtful": {**_SMALL, **_MIDDLE, **_BORDER, **DOUBTFUL},
    "slip-signature": {**_BODY, "align": "right", "valign": "vcenter"},
    "audit-number": {**_SMALL, **_MIDDLE, **_THIN},
    "audit-text": {**_SMALL, **_LEFT, **_THIN},
    "audit-word": {**_SMALL, **_MIDDLE, **_THIN},
    "audit-state": {**_HEAD, "font_size": 12, **_LEFT},
    "audit-link": {**_SMALL, **_MIDDLE, **_THIN, "font_color": "#0563C1", "underline": 1},
    "audit-listed": {**_SMALL, **_MIDDLE},
    "audit-listed-text": {**_SMALL, **_LEFT},
    "audit-listed-link": {**_SMALL, **_MIDDLE, "underline": 1},
    "audit-explanation": {**_SMALL, **_LEFT, **_THIN, "bg_color": ENTERED_FILL, "locked": False},
    "audit-none": {**_SMALL, **_MIDDLE, **_THIN, "bg_color": COMPUTED_FILL},
    "prior": {**_QUIET, **_MIDDLE},
    "prior-heading": {**_QUIET, **_MIDDLE},
    "ledger": {"font_name": SONG, "font_size": 9},
}

STYLES |= {
    f"{style}-{word}": {**STYLES[style], **marked}
    for style in ("entered", "entered-text", "entered-choice", "computed", "cover-entry", "cover-fixed")
    for word, marked in (("wrong", WRONG), ("doubtful", DOUBTFUL))
}


def number_format(form: Form, field: Field) -> str:
    """Return the format in which the figures of a field are shown."""
    if not field.is_amount:
        return COUNT_FORMAT
    if form.amount_format == PLAIN_AMOUNT and field.formula is None:
        return AMOUNT_FORMAT
    whole = "#,##0" if form.amount_format == GROUPED_AMOUNT else "0"
    decimals = form.decimals(field)
    return f"{whole}.{'0' * decimals}" if decimals else whole


def whole_format(form: Form, field: Field) -> str:
    """Return the number format of a field in a summary; a field that is not added up shows a dash."""
    if field.aggregate == NO_SUM:
        return '"—";"—";"—"'
    return AMOUNT_FORMAT if field.aggregate == MEAN else number_format(form, field)
