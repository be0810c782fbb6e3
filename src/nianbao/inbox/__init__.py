"""Reading the files of an inbox, each in a process that may break, in the order in which they are named."""

from nianbao.inbox.earlier import once_each, read_prior, read_priors
from nianbao.inbox.intake import HERE, Means, figures, is_workbook, read_files

__all__ = ["HERE", "Means", "figures", "is_workbook", "once_each", "read_files", "read_prior", "read_priors"]
