"""Several years' summaries side by side: the main figures, and the breaks in carry-over between years."""

from nianbao.trend.compare import Trend, compare
from nianbao.trend.page import sheet_of
from nianbao.trend.write import between, breaks_sheet, write_trend

__all__ = ["Trend", "between", "breaks_sheet", "compare", "sheet_of", "write_trend"]
