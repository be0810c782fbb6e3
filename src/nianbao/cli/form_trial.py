"""Trying a form out: what can only be seen when its workbooks are written and read again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from nianbao.cli.idle_rules import idle_rules
from nianbao.core import FormError, Period, SeveralFormErrors, Severity, UsageError, suggestion
from nianbao.form import FORM_FILE, Form, check_together, copied_from, find_upgrade, known_forms, read_toml
from nianbao.layout import Role, layout_of
from nianbao.reader import read_file
from nianbao.reports.imports import VARIANTS, check_variants
from nianbao.reports.narrative import NARRATIVE, words_of
from nianbao.reports.publish import SKELETON, compose
from nianbao.submission import Office, Submission
from nianbao.template import Content, write_template

BESIDE = (NARRATIVE, VARIANTS, SKELETON)
"""What may stand beside a form file, besides the maps from older forms."""


def check_form(form: Form) -> Iterator[str]:
    """Check a loaded form further: with the other forms, its maps, its workbooks; yields remarks.

    Raises:
        FormError: the forms do not go together, a map is wrong, or no workbook can be made of the form.
    """
    file = form.folder / FORM_FILE
    mistakes = Mistakes()
    others = [other for other in known_forms() if (other.folder / FORM_FILE).resolve() != file.resolve()]
    original = copied_from(form, others)
    if original is not None:
        yield f"与已有的表样 {original.folder / FORM_FILE} 完全一样，不用另放一份"
        others.remove(original)
    with mistakes.going_on():
        check_together(sorted((*others, form), key=lambda known: (known.first_year, known.id)))
    if form.folder.absolute().name != form.id:
        yield f"文件夹叫“{form.folder.absolute().name}”，表样编号是“{form.id}”；同名的好找"
    yield from _strange_files(form)
    yield from idle_rules(form)
    with mistakes.going_on():
        yield from _check_beside(form, others)
    with mistakes.going_on():
        for role in Role:
            layout_of(form, role)
        _try_template(form, str(file))
    mistakes.finish()


def beside_a_wrong_form(error: FormError, folder: Path) -> FormError:
    """Return the mistakes of a form file, with those of the files beside it that show without the form."""
    mistakes = Mistakes()
    with mistakes.going_on():
        raise error
    for path in sorted(folder.glob("*.toml")):
        if path.name in BESIDE or path.match("upgrade-*.toml"):
            with mistakes.going_on():
                read_toml(path)
    try:
        mistakes.finish()
    except FormError as found:
        return found
    return error


class Mistakes:
    """Mistakes of several files of a form, raised together."""

    def __init__(self) -> None:
        self._found: list[FormError] = []

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Keep a mistake and go on after the block."""
        try:
            yield
        except SeveralFormErrors as error:
            self._found += error.mistakes
        except FormError as error:
            self._found.append(error)

    def finish(self) -> None:
        """Raise what was found."""
        if self._found:
            raise self._found[0] if len(self._found) == 1 else SeveralFormErrors(self._found)


def _strange_files(form: Form) -> Iterator[str]:
    """Yield a sentence on each file of the folder that no command reads, with the name that was probably meant."""
    known = (FORM_FILE, *BESIDE)
    for path in sorted(form.folder.iterdir()):
        if (
            path.is_file()
            and path.name not in known
            and not path.match("upgrade-*.toml")
            and not path.match("layout-*.json")
        ):
            near = suggestion(path.name.lower(), (*known, "upgrade-旧表样编号.toml"))
            if near or path.suffix in (".toml", ".md"):
                yield f"{path.name} 不会被读取：表样旁边只认 {'、'.join(BESIDE)} 和 upgrade-旧表样编号.toml{near}"


def _check_beside(form: Form, others: list[Form]) -> Iterator[str]:
    """Check the files beside the form file, and report all their mistakes at once."""
    mistakes = Mistakes()
    checks: tuple[Callable[[Form], object], ...] = (words_of, check_variants, _check_skeleton)
    for checking in checks:
        with mistakes.going_on():
            checking(form)
    remarks: list[str] = []
    with mistakes.going_on():
        remarks = list(_check_maps(form, others))
    mistakes.finish()
    yield from remarks


def _check_skeleton(form: Form) -> None:
    """Compose a report with the form's own skeleton.

    Raises:
        FormError: a placeholder that means nothing, or a table without a part of its name.
    """
    path = form.folder / SKELETON
    if not path.is_file():
        return
    values = tuple(0 for _ in form.fields)
    office = Office("1", "试填单位")
    trial = Submission(
        file=str(path),
        form=form.id,
        role="template",
        office=office,
        period=Period(form.first_year, form.period_unit),
        values=values,
        cover=dict.fromkeys((entry.id for entry in form.cover.entries), ""),
    )
    try:
        compose(form, trial, None)
    except UnicodeDecodeError as error:
        raise FormError(str(path), "文件", "应当用 UTF-8 编码保存") from error
    except UsageError as error:
        raise FormError(str(path), "文字", str(error)) from error


def _check_maps(form: Form, others: list[Form]) -> Iterator[str]:
    known = {other.id: other for other in others}
    for path in sorted(form.folder.glob("upgrade-*.toml")):
        older = path.stem.removeprefix("upgrade-")
        if older in known:
            find_upgrade(known[older], form)
        else:
            yield f"{path.name} 没有检查：不认识表样“{older}”"


def _try_template(form: Form, file: str) -> None:
    """Write a template full of zeros and read it back: it must be recognised and complete."""
    try:
        least = {field.id: max(form.bounds(field)[0], 0) for field in form.entered}
        texts = {text.id: text.choices[0] if text.choices else "试" for text in form.texts}
        office = Office("1", "试填单位")
        data = write_template(
            Content(form, office, Period(form.first_year, form.period_unit), entered=least, texts=texts)
        )
    except UserWarning as warning:
        raise FormError(file, "模板", f"写不成模板：{warning}") from warning
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trial.xlsx"
        path.write_bytes(data)
        submission = read_file(path, (form,))
    wrong = [finding for finding in submission.findings if finding.severity is Severity.ERROR]
    if wrong or not submission.complete(form):
        problem = wrong[0].message if wrong else "有的指标读不出"
        raise FormError(file, "模板", f"写出的模板读不回来：{problem}")
