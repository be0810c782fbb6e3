"""Kinds with a word for people: the value is for programs, the word for whoever reads the screen."""

from enum import Enum
from typing import Self


class Worded(Enum):
    """An enumeration of which each member is written as its value and the word that people see."""

    _value_: str
    word: str

    def __new__(cls, value: str, word: str = "") -> Self:
        """Make a member that is known by its value alone, so that no word is needed to find it."""
        member = object.__new__(cls)
        member._value_ = value
        member.word = word
        return member
