"""nianbao (年报): the yearly round of the 政府信息公开工作年度报告, built around locked spreadsheets."""

__version__ = "0.1.0"
__all__ = ["__version__"]
