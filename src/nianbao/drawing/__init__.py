"""Forms drawn in a spreadsheet: an existing form as a drawing, and a drawing read to a form file."""

from nianbao.drawing.draw import draw_form
from nianbao.drawing.empty import empty_drawing
from nianbao.drawing.problems import Question
from nianbao.drawing.reading import Reading, read_drawing
from nianbao.drawing.upgrade import upgrade_text

__all__ = ["Question", "Reading", "draw_form", "empty_drawing", "read_drawing", "upgrade_text"]
