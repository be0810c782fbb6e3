"""The forms that are known: those that come with the program, and those of the user's own folder."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from nianbao.core import FormError, Period, Unit, UsageError, suggestion
from nianbao.form.load import load_file
from nianbao.form.model import Form
from nianbao.form.toml import read_toml

OWN_FORMS = "NIANBAO_FORMS"
"""The environment variable that names the folder of the user's own forms, each in a folder of its own."""

FORM_FILE = "form.toml"
_PACKAGE = Path(__file__).parent.parent


def templates_folder() -> Path:
    """Find ``workbook_templates/``: inside the installed package, else beside ``src/``."""
    installed = _PACKAGE / "workbook_templates"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "workbook_templates"


def known_forms() -> tuple[Form, ...]:
    """Return every form, oldest first.

    Raises:
        FormError: a form file is wrong, or two forms do not go together.
        UsageError: the folder of the user's own forms is not there.
    """
    return _known(os.environ.get(OWN_FORMS, ""))


def newest_form() -> Form:
    """Return the form in force now, of those that come with the program."""
    return _packaged()[-1]


def find_form(id_: str | None) -> Form:
    """Find a form by its id, or load one by the path of its file; None means the newest.

    Raises:
        UsageError: there is no such form.
        FormError: the file is there and is wrong.
    """
    if id_ is None:
        return newest_form()
    if id_.endswith(".toml"):
        return form_of_file(Path(id_))
    forms = {form.id: form for form in known_forms()}
    if id_ not in forms:
        known = tuple(forms)
        raise UsageError(
            f"没有表样“{id_}”，可用的有 {'、'.join(known)}{suggestion(id_, known)}。{_about_own_forms()}"
        )
    return forms[id_]


def find_form_for(id_: str | None, period: Period | None) -> tuple[Form, Period | None]:
    """Find a form as find_form does, and return with it the period that was asked for, if any, once it fits.

    Raises:
        UsageError: there is no such form, or it has no such periods; where no form was named, the message
            names those that have.
        FormError: the file is there and is wrong.
    """
    form = find_form(id_)
    if period is None or id_ is not None or period.unit in (Unit.YEAR, form.period_unit):
        return form, form.fitting(period) if period else None
    fitting = [other for other in known_forms() if other.period_unit is period.unit]
    some = "、".join(f"{other.id}（{other.name}）" for other in fitting)
    about = f"按{period.unit.word}报送的有 {some}" if some else f"认识的表样里没有按{period.unit.word}报送的"
    raise UsageError(
        f"没有写 --form，最新的表样“{form.name}”按年度报送，没有 {period}。{about}；"
        f"请用 --form 写明表样的编号{f'，例如 --form {fitting[0].id}' if fitting else ''}。"
        f"{'' if fitting else _about_own_forms()}"
    )


def _about_own_forms() -> str:
    """Return where the user's own forms are looked for, and how to say it."""
    folder = os.environ.get(OWN_FORMS, "")
    if folder:
        return f"自己的表样在环境变量 {OWN_FORMS} 指的文件夹里找，现在是 {folder}。"
    return f"自己的表样，请先把环境变量 {OWN_FORMS} 设为放表样的文件夹（现在没有设）。"


def forms_with(form: Form | None) -> tuple[Form, ...]:
    """Return the known forms, with one more where it is not among them.

    Raises:
        FormError: the form does not go together with the others.
    """
    forms = known_forms()
    if form is None or form in forms:
        return forms
    together = _ordered((*(other for other in forms if other.id != form.id), form))
    check_together(together)
    return together


def form_of_file(path: Path) -> Form:
    """Load the form of a file; a known form is returned as the same object."""
    for form in known_forms():
        if (form.folder / FORM_FILE).resolve() == path.resolve():
            return form
    return load_file(path)


@cache
def _packaged() -> tuple[Form, ...]:
    return _ordered(_load(templates_folder()))


@cache
def _known(own: str) -> tuple[Form, ...]:
    forms = list(_packaged())
    for folder in filter(None, own.split(os.pathsep)):
        if not Path(folder).is_dir():
            raise UsageError(f"环境变量 {OWN_FORMS} 指的文件夹 {folder} 不存在，请改正或取消这个变量。")
        forms += [form for form in _load(Path(folder)) if copied_from(form, forms) is None]
    check_together(_ordered(forms))
    return _ordered(_with_versions(forms))


def _with_versions(forms: Sequence[Form]) -> Iterator[Form]:
    """Yield the newest version of each form, with the earlier ones that stand beside it."""
    by_id: dict[str, list[Form]] = {}
    for form in forms:
        by_id.setdefault(form.id, []).append(form)
    for versions in by_id.values():
        newest, *earlier = sorted(versions, key=_version, reverse=True)
        first_year = min(form.first_year for form in versions)
        yield replace(newest, first_year=first_year, earlier=tuple(earlier)) if earlier else newest


def _version(form: Form) -> tuple[int, list[int], str]:
    """Order versions: by the first year they are for, then by the numbers in their names."""
    return form.first_year, [int(number) for number in re.findall(r"\d{1,9}", form.version)], form.version


def is_among_own(form: Form) -> bool:
    """Return whether the environment variable leads to the folder of a form."""
    own = {Path(folder).resolve() for folder in os.environ.get(OWN_FORMS, "").split(os.pathsep) if folder}
    return not own.isdisjoint({form.folder.resolve(), form.folder.resolve().parent})


def _load(folder: Path) -> list[Form]:
    """Load the forms in a folder of forms; a folder that is one itself is taken as well."""
    files = sorted((*folder.glob(FORM_FILE), *folder.glob(f"*/{FORM_FILE}")))
    return [load_file(file) for file in files]


def copied_from(form: Form, forms: Iterable[Form]) -> Form | None:
    """Find the form of another folder whose file says the same: a copy of it does no harm."""
    alike = (other for other in forms if (other.id, other.version) == (form.id, form.version))
    own = read_toml(form.folder / FORM_FILE)
    return next((other for other in alike if read_toml(other.folder / FORM_FILE) == own), None)


def _ordered(forms: Iterable[Form]) -> tuple[Form, ...]:
    return tuple(sorted(forms, key=lambda form: (form.first_year, form.id)))


def check_together(forms: Sequence[Form]) -> None:
    """Refuse two forms of one id and version, and two forms of one series in force in the same year.

    Raises:
        FormError: of the later form's file; the message names the other.
    """
    seen: dict[tuple[str, str], Form] = {}
    for form in forms:
        if (form.id, form.version) in seen:
            other = seen[form.id, form.version].folder / FORM_FILE
            problem = (
                f"“{form.id}”的版本 {form.version} 已经用在 {other}；没有改过的，不用另放一份，"
                "是新的版本，请改 version（画表里是“设置”工作表的“版本”）"
            )
            raise FormError(str(form.folder / FORM_FILE), "form.id", problem)
        seen[form.id, form.version] = form
    for series in {form.series for form in forms}:
        for older, newer in pairwise(form for form in forms if form.series == series):
            if older.id == newer.id:
                continue
            if older.last_year is None or older.last_year >= newer.first_year:
                problem = (
                    f"与“{older.id}”的适用年度重叠（同属 series “{series}”），请给“{older.id}”写明 last_year"
                )
                raise FormError(str(newer.folder / FORM_FILE), "form.first_year", problem)
