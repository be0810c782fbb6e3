"""Reading a TOML file of a form to the end: every mistake in it is named, each with its line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nianbao.core import FormError, SeveralFormErrors
from nianbao.form.lines import line_of
from nianbao.form.section import Section
from nianbao.form.toml import read_toml_with_lines


@contextmanager
def collected(path: Path) -> Iterator[Section]:
    """Yield the root of a file, which keeps its mistakes; at the end of the block all of them are raised.

    Raises:
        FormError: the file cannot be read, or what is wrong in it.
    """
    data, lines = read_toml_with_lines(path)
    mistakes: list[FormError] = []
    try:
        yield Section(str(path), "", data, mistakes)
    except FormError as error:  # after which nothing more can be told
        mistakes += [] if any(mistake.key == error.key for mistake in mistakes) else [error]
    except (ValueError, LookupError, TypeError):
        if not mistakes:
            raise  # it does not come from what was wrong before
    if mistakes:
        placed = [
            FormError(mistake.file, mistake.key, mistake.problem, line_of(lines, mistake.key))
            for mistake in mistakes
        ]
        placed.sort(key=lambda mistake: mistake.line)
        raise placed[0] if len(placed) == 1 else SeveralFormErrors(placed)
