"""The texts of the letters: jinja2 files that ship with the program and can be replaced one by one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError
from jinja2.exceptions import TemplateNotFound

from nianbao.core import NO_SENDER, Sender, UsageError
from nianbao.mail.address import one_line
from nianbao.mail.trial import TEXTS, ends, environment_of
from nianbao.mail.words import greeting, signature, until
from nianbao.submission import Office

SUBJECT = "主题："
_LAYOUT = "letter.html.j2"
"""How a letter without an HTML text of its own looks."""
_LONGEST_GREETING = 40
_ITEM = re.compile(r"\d+[．.、]")
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter's subject and body, and the body as HTML."""

    subject: str
    body: str
    html: str


@dataclass(frozen=True, slots=True)
class LetterParagraph:
    """A paragraph of a letter; ``kind`` is greeting, item (of a numbered list) or text."""

    text: str
    kind: str


class Letters:
    """The texts of letters: those of a folder first, if there is one, then those that ship with the program."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None and not folder.is_dir():
            raise UsageError(f"没有文件夹 {folder}。信的文字可以用 nianbao mail texts -o DIR 取出来改。")
        self._environment = environment_of(folder)
        self._folder = folder
        self._tried: set[str] = set()

    def write(self, name: str, facts: Mapping[str, object]) -> LetterText:
        """Write a letter; signature, greeting and last day follow from the facts.

        Raises:
            UsageError: a text of the user's folder is wrong; the message names file, line and mistake.
        """
        facts = _completed(facts)
        text = self._render(f"{name}.txt.j2", facts).lstrip()
        first, _, body = text.partition("\n")
        if not first.startswith(SUBJECT):
            raise UsageError(f"{self._where(f'{name}.txt.j2')} 的第一行应当是“{SUBJECT}……”。")
        subject = one_line(first.removeprefix(SUBJECT))
        lines = "\n".join(line.rstrip() for line in body.splitlines())
        body = _EMPTY_LINES.sub("\n\n", lines).strip()
        own = f"{name}.html.j2"
        html = self._render(
            own if own in self._environment.list_templates() else _LAYOUT,
            {**facts, "subject": subject, "paragraphs": tuple(_paragraphs(body))},
        )
        closing = facts["signature"]
        assert isinstance(closing, tuple)
        return LetterText(subject, "\n".join([body, *([""] if closing else []), *closing, ""]), html)

    def _render(self, name: str, facts: Mapping[str, object]) -> str:
        if self._folder and name not in self._tried:
            if not ends(self._folder, name, facts):
                raise UsageError(f"{self._where(name)} 写不完：太长，或者循环没有尽头。请改正。")
            self._tried.add(name)
        try:
            return self._environment.get_template(name).render(facts)
        except TemplateNotFound as error:
            raise UsageError(f"没有信的文字 {error.name}。请用 nianbao mail texts 取出来再改。") from error
        except TemplateSyntaxError as error:
            raise UsageError(
                f"{self._where(name)} 第 {error.lineno} 行写得不对：{error.message}。请改正。"
            ) from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{self._where(name)} 不是 UTF-8 编码，请另存为 UTF-8。") from error
        except RecursionError as error:
            raise UsageError(f"{self._where(name)} 里自己引用自己，没有尽头。请改正。") from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, MemoryError) as error:
            known = "、".join(sorted(facts))
            raise UsageError(f"{self._where(name)} 写得不对：{error}。可以用的名称有 {known}。") from error

    def _where(self, name: str) -> str:
        if self._folder and (self._folder / name).is_file():
            return f"信的文字 {self._folder / name}"
        return f"信的文字 {name}"


def _completed(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts with what every letter uses: the greeting, the last day, and the signature."""
    sender = facts.get("sender", NO_SENDER)
    office = facts.get("office")
    assert isinstance(sender, Sender)
    name = office.name if isinstance(office, Office) else ""
    return {
        "sender": sender,
        "file": "",
        "guide": "",
        "remark": "",
        "issued": True,
        "explainable": 0,
        "below_year": False,
        "unit": "年",
        "now": "本年",
        "before": "上年",
        "other_year": None,
        "other_period": None,
        "greeting": greeting(str(facts.get("contact", "")), name),
        "until": until(str(facts.get("deadline", "")), sender),
        "passed": "" if facts.get("deadline") else sender.passed,
        "signature": signature(sender),
        **facts,
    }


def _paragraphs(body: str) -> Iterator[LetterParagraph]:
    """Yield the paragraphs of a letter's plain text, one for each line."""
    for number, line in enumerate(line for line in body.splitlines() if line.strip()):
        if number == 0 and "：" in line and len(line) <= _LONGEST_GREETING:
            kind = "greeting"
        else:
            kind = "item" if _ITEM.match(line) else "text"
        yield LetterParagraph(line, kind)


def shipped_texts() -> dict[str, bytes]:
    """Return the files that ship with the program, to be edited."""
    return {path.name: path.read_bytes() for path in sorted(TEXTS.glob("*.j2"))}
