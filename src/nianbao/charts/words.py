"""How changes and shares are written, in charts, tables and letters alike."""

from decimal import ROUND_HALF_UP, Decimal

from nianbao.core import Number, magnitude, rounded, to_text

_TENTH = Decimal("0.1")


def percent(part: Number, whole: Number) -> Decimal | None:
    """Return a part of a whole in per cent, to one decimal; None where the whole is 0."""
    if whole <= 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(_TENTH, ROUND_HALF_UP)


def share_text(part: Number, whole: Number) -> str:
    """Return the share of a part in a whole, such as 40.6%; "" where the whole is 0."""
    share = percent(part, whole)
    return "" if share is None else f"{to_text(share)}%"


def change_text(last: Number | None, now: Number | None) -> str:
    """Return how a figure changed, such as 增 86（2.4%）; "" where one of the two is not known."""
    if last is None or now is None:
        return ""
    difference = rounded(now - last)
    if difference == 0:
        return "持平"
    share = share_text(magnitude(difference), last)
    share = "" if share == "0%" else share  # less than a twentieth of one per cent says nothing
    return f"{'增' if difference > 0 else '减'} {to_text(magnitude(difference))}" + (
        f"（{share}）" if share else ""
    )


def change_in_short(last: Number | None, now: Number | None) -> str:
    """Return how a figure changed in as few words as possible, such as 增 2.4%; from 0, by how many."""
    words = change_text(last, now)
    share = words.partition("（")[2].removesuffix("）")
    return f"{words[0]} {share}" if share else words
