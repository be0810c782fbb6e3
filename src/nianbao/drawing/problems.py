"""What comes out of looking at a drawing besides the form: mistakes, questions, remarks."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A question that the drawing leaves open.

    ``key`` names it from one reading to the next; the first of ``options`` is taken where nobody answers.
    ``free`` allows any other answer.
    """

    key: str
    sheet: str
    cell: str
    text: str
    options: tuple[str, ...]
    free: bool = False

    @property
    def default(self) -> str:
        """The option that is taken where nobody answers."""
        return self.options[0]


Answers = Mapping[str, str]
"""The answers by the keys of their questions; one that was shown and left open has an empty answer."""


class Notes:
    """Notes on a reading: ``mistakes`` prevent a form, ``questions`` wait for answers, ``remarks`` are for information."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.mistakes: list[str] = []
        self.questions: list[Question] = []
        self.remarks: list[str] = []

    def apart(self) -> "Notes":
        """Return separate notes on what may turn out to be no part of the form."""
        return Notes(self._answers)

    def take(self, found: "Notes") -> None:
        """Add separate notes to these."""
        self.mistakes = list(dict.fromkeys([*self.mistakes, *found.mistakes]))
        self.questions = list(dict.fromkeys([*self.questions, *found.questions]))
        self.remarks = list(dict.fromkeys([*self.remarks, *found.remarks]))

    def wrong(self, where: str, problem: str) -> None:
        """Add a mistake: its place, and what is wrong and what to do."""
        text = f"{where}：{problem}"
        if text not in self.mistakes:
            self.mistakes.append(text)

    def say(self, remark: str) -> None:
        """Keep a remark."""
        if remark not in self.remarks:
            self.remarks.append(remark)

    def ask(
        self,
        about: tuple[object, ...],
        sheet: str,
        cell: str,
        text: str,
        options: Sequence[str],
        *,
        free: bool = False,
    ) -> str:
        """Put a question, and give its answer: as given, else the default.

        It is known from one reading to the next by what it is about.
        """
        question = Question(_key_of(about), sheet, cell, text, tuple(options), free)
        if all(asked.key != question.key for asked in self.questions):
            self.questions.append(question)
        answer = self._answers.get(question.key, "").strip()
        if answer and not question.free and answer not in question.options:
            near = [option for option in question.options if option.startswith(answer)]
            if len(near) != 1:
                where = f"“问题”表里 {sheet} {cell} 的答复"
                self.wrong(where, f"“{answer}”不在可选的答复里，请从下拉框中选")
                return question.default
            answer = near[0]
        return answer or question.default

    def was_shown(self, about: tuple[object, ...]) -> bool:
        """Return whether a question has been put to a person before."""
        return _key_of(about) in self._answers

    @property
    def unseen(self) -> list[Question]:
        """The questions that no person has seen yet."""
        return [question for question in self.questions if question.key not in self._answers]


def _key_of(about: tuple[object, ...]) -> str:
    return hashlib.sha256("\x1f".join(map(str, about)).encode()).hexdigest()[:12]


def joined(words: Iterable[str], most: int = 6) -> str:
    """List words for a sentence, the first of them."""
    words = list(words)
    return "、".join(words[:most]) + (f" 等 {len(words)} 项" if len(words) > most else "")
