"""The bar that shows on a terminal how far a long run is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

_PROBLEMS = TextColumn("已发现问题 {task.fields[wrong]} 个")


@contextmanager
def bar(words: str, total: int, *, problems: bool) -> Iterator[Callable[[int, int], None]]:
    """Draw a progress bar; the yielded function sets how many items are done and how many of them are wrong."""
    more = [_PROBLEMS] if problems else []
    columns = (
        TextColumn(words),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        *more,
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=total, wrong=0)
        yield lambda done, wrong: progress.update(task, completed=done, wrong=wrong)


class _Rate(ProgressColumn):
    """Files a second."""

    def render(self, task: Task) -> Text:
        """Write the rate as soon as it is known."""
        return Text(f"每秒 {task.speed:.0f} 个" if task.speed else "")
