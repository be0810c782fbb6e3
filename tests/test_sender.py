"""The sender of letters and slips in words."""

from datetime import date

import pytest

from nianbao.core import NO_SENDER, Sender


def test_a_deadline_in_the_year_of_the_paper_needs_no_year() -> None:
    """2月10日 on a paper of the same year; with the year elsewhere, for it is not obvious there."""
    deadline = date(2025, 2, 10)
    assert Sender(deadline=deadline, date=date(2025, 1, 5)).until == "2月10日"
    assert Sender(deadline=deadline, date=date(2024, 12, 20)).until == "2025年2月10日"
    assert Sender(deadline=deadline).until == "2025年2月10日"


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        (Sender(contact="李四", phone="0527-1234"), "李四，电话 0527-1234"),
        (Sender(contact="李四"), "李四"),
        (Sender(phone="0527-1234"), "电话 0527-1234"),
        (NO_SENDER, ""),
    ],
)
def test_whom_to_ask_is_named_as_far_as_known(sender: Sender, words: str) -> None:
    """Contact and telephone, either alone, or nothing."""
    assert sender.ask == words


def test_nothing_is_made_up() -> None:
    """Without dates there are no words for them."""
    assert (NO_SENDER.until, NO_SENDER.day) == ("", "")
    assert Sender(date=date(2025, 1, 5)).day == "2025年1月5日"
