"""Drawing a template for each office, one after the other: what distribute is measured against."""

import sys

from benchmarks.make import YEAR, offices
from nianbao.core import Period
from nianbao.form.registry import find_form
from nianbao.template.content import Content
from nianbao.template.write import write_template


def main() -> None:
    """Draw so many templates."""
    form = find_form(None)
    for office, _ in offices(form, int(sys.argv[1])):
        write_template(Content(form, office, Period(YEAR)))


if __name__ == "__main__":
    main()
