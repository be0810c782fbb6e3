"""What most cells of a line have in common, and what a single cell says beside it."""

from collections import Counter
from typing import Any

Spec = dict[str, Any]
"""The keys of a heading or a cell that say what is entered there: kind, unit, min, max, length, choices."""


def common(specs: dict[tuple[int, int], Spec], axis: int) -> dict[int, Spec]:
    """Give, for every line, the spec that most of its cells have."""
    votes: dict[int, Counter[str]] = {}
    texts: dict[str, Spec] = {}
    for at, spec in specs.items():
        text = repr(sorted(spec.items()))
        texts[text] = spec
        votes.setdefault(at[axis], Counter())[text] += 1
    return {line: dict(texts[found.most_common(1)[0][0]]) for line, found in votes.items()}


def difference(spec: Spec, above: Spec) -> Spec:
    """Return what a cell must declare itself beside its headings."""
    if spec == above:
        return {}
    wanted = {key: value for key, value in spec.items() if above.get(key) != value}
    if {"kind", "unit"} & {key for key in {*spec, *above} if spec.get(key) != above.get(key)}:
        wanted = {"kind": spec.get("kind", "count"), **{k: v for k, v in spec.items() if k != "kind"}}
    return wanted


def without_limits(spec: Spec) -> Spec:
    """Return the spec without keys that only hold for entered figures."""
    return {key: value for key, value in spec.items() if key not in ("min", "max", "length", "choices")}


def clean(spec: Spec) -> Spec:
    """Return the spec without empty keys."""
    return {key: value for key, value in spec.items() if value not in ("", None)}


def plain(number: float | int) -> float | int:
    """Return a whole number as an int."""
    return int(number) if float(number).is_integer() else number
