"""The words of a published report: against its tables, its year, its parts, and other reports."""
