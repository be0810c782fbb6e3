"""Reading the files of an inbox, each in a process that may break, in the order in which they are named."""

from nianbao.inbox.intake import HERE, WORKBOOKS, Means, figures, read_files, read_prior

__all__ = ["HERE", "WORKBOOKS", "Means", "figures", "read_files", "read_prior"]
