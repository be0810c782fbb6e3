"""What ``import nianbao`` gives: the work of the command line as functions, with results as objects."""

from nianbao.api.reading import check, consolidate, load_form, read
from nianbao.api.writing import fill, write_summary, write_template

__all__ = ["check", "consolidate", "fill", "load_form", "read", "write_summary", "write_template"]
