"""The mistakes in a form file of which the tests and the documentation say what is told of them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_FORM = _HERE / "forms" / "tuijin-2024" / "form.toml"


@dataclass(frozen=True)
class Mistake:
    """Words of a right form file, what was written instead, and the keys and sentences that follow."""

    old: str
    new: str
    told: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The form file with the mistake."""
        right = _FORM.read_text(encoding="utf-8")
        assert self.old in right
        return right.replace(self.old, self.new, 1)

    @property
    def line(self) -> str:
        """The line in which the mistake begins, as it was written."""
        text = self.text
        same = next(
            place
            for place, (one, other) in enumerate(zip(text, _FORM.read_text(encoding="utf-8"), strict=False))
            if one != other
        )
        start = text.rfind("\n", 0, same) + 1
        return text[start:].partition("\n")[0].strip().rstrip(",")


def _read() -> tuple[Mistake, ...]:
    with (_HERE / "data" / "form_mistakes.toml").open("rb") as file:
        listed = tomllib.load(file)["mistake"]
    return tuple(
        Mistake(each["old"], each["new"], tuple((key, problem) for key, problem in each["told"]))
        for each in listed
    )


MISTAKES = _read()
