"""Several years' summaries side by side: the main figures, and the breaks in carry-over between years."""

from nianbao.trend.compare import Trend, compare
from nianbao.trend.write import write_trend

__all__ = ["Trend", "compare", "write_trend"]
