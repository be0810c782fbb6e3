"""How the lists of a summary look."""

from typing import Any

from nianbao.xlsx.styles import HEI, SONG

_THIN = {"border": 1, "border_color": "#BFBFBF"}
_MIDDLE = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LEFT = {"align": "left", "valign": "vcenter", "text_wrap": True}

TITLE: dict[str, Any] = {"font_name": HEI, "font_size": 16, **_MIDDLE}
SUBTITLE: dict[str, Any] = {**TITLE, "font_size": 13, "align": "left", "text_wrap": False}
HEADING: dict[str, Any] = {"font_name": HEI, "font_size": 10, **_MIDDLE, **_THIN, "bg_color": "#DDE6F0"}
TEXT: dict[str, Any] = {"font_name": SONG, "font_size": 10, **_LEFT, **_THIN}
WORD: dict[str, Any] = {"font_name": SONG, "font_size": 10, **_MIDDLE, **_THIN}
NUMBER: dict[str, Any] = {"font_name": SONG, "font_size": 10, "align": "right", "valign": "vcenter", **_THIN}
TOTAL: dict[str, Any] = {**NUMBER, "bold": True, "bg_color": "#F2F2F2", "top": 2}
TOTAL_WORD: dict[str, Any] = {**WORD, "bold": True, "bg_color": "#F2F2F2", "top": 2}
LINK: dict[str, Any] = {**WORD, "font_color": "#0563C1", "underline": 1}
NOTE: dict[str, Any] = {"font_name": SONG, "font_size": 10, "align": "left", "valign": "vcenter"}
CHART_TITLE: dict[str, Any] = {"font_name": HEI, "font_size": 12, "align": "left", "valign": "vcenter"}
CHART_NOTE: dict[str, Any] = {**NOTE, "font_size": 9, "font_color": "#595959", "valign": "top"}
BAND: dict[str, Any] = {**HEADING, "align": "left", "font_size": 11}
