"""Who sends letters and slips: the office, whom to ask, where to reply, and until when."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sender:
    """The office that collects, as letters and slips name it; what is not known is empty.

    ``office`` signs, ``contact`` and ``phone`` answer questions, ``address`` is where answers go (an
    e-mail address), ``deadline`` is the last day, ``date`` the day that stands on the paper.
    """

    office: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    deadline: datetime.date | None = None
    date: datetime.date | None = None

    @property
    def until(self) -> str:
        """The deadline in words, such as 2月10日; empty where there is none, or it is over."""
        return "" if self._is_over else self._deadline_words

    @property
    def passed(self) -> str:
        """The deadline in words where it is over: nobody can do anything until then."""
        return self._deadline_words if self._is_over else ""

    @property
    def _is_over(self) -> bool:
        return self.deadline is not None and self.date is not None and self.date > self.deadline

    @property
    def _deadline_words(self) -> str:
        if self.deadline is None:
            return ""
        other_year = self.date is None or self.date.year != self.deadline.year
        return chinese_date(self.deadline) if other_year else short_date(self.deadline)

    @property
    def ask(self) -> str:
        """Whom to ask, such as 李四，电话 0527-12345678; empty where neither is known."""
        phone = f"电话 {self.phone}" if self.phone else ""
        return "，".join(part for part in (self.contact, phone) if part)

    @property
    def day(self) -> str:
        """The date of the paper in words; empty where it has none."""
        return chinese_date(self.date) if self.date else ""


NO_SENDER = Sender()
"""Nobody: the paper leaves out what it would say of the sender."""


def chinese_date(day: datetime.date) -> str:
    """Return a date in Chinese, such as 2025年1月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(day: datetime.date) -> str:
    """Return a date of this season in Chinese, such as 1月31日."""
    return f"{day.month}月{day.day}日"
