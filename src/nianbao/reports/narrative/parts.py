"""Whether a report has its parts, speaks of its topics, and is of its year."""

from collections.abc import Iterator

from nianbao.core import Finding, Place, finding
from nianbao.reports.narrative.figures import shortened
from nianbao.reports.narrative.text import Report, plain
from nianbao.reports.narrative.words import Words

_TITLE = Place(words="报告标题")


def title_year(report: Report, words: Words, year: int | None = None) -> tuple[int, str] | None:
    """Return the year that the title names, and the title; None where it names none.

    Menus name other years too: a title of the given year counts first, then the last one.
    """
    found: tuple[int, str] | None = None
    for text in report.opening:
        match = words.title_year.search(plain(text))
        if match:
            found = int(match["year"] or match["after"]), text
            if found[0] == year:
                return found
    return found


def check_year(report: Report, words: Words, year: int | None) -> Iterator[Finding]:
    """Yield ``narrative.year`` for the title, and for the first sentence that states another year.

    Without a year of its own, the report is of the year of its title.
    """
    title = title_year(report, words, year)
    if title and year is not None and title[0] != year:
        yield _year(_TITLE, title[0], year, title[1])
    expected = year if year is not None else title[0] if title else None
    if expected is None:
        return
    lines: list[tuple[str, str, int | None]] = [(plain(text), text, None) for text in report.opening]
    lines += [
        (sentence.bare, sentence.text, sentence.part) for sentence in report.sentences if sentence.part == 0
    ]
    for normal, text, part in lines:
        for pattern in words.text_years:
            match = pattern.search(normal)
            if match and int(match["year"]) != expected and not words.context.planned.search(normal):
                where = words.parts[part].title if part is not None else "开头"
                yield _year(Place(words=f"报告文字“{where}”"), int(match["year"]), expected, text)
                return


def check_parts(report: Report, words: Words) -> Iterator[Finding]:
    """Yield ``narrative.part`` for the parts that are not there, and for those out of order."""
    missing = [part.title for number, part in enumerate(words.parts) if number not in report.found]
    order = "；".join(part.title for part in words.parts)
    if missing:
        problem = f"没有找到{_listed(missing)}"
        yield finding("narrative.part", problem=problem, expected=order, found="、".join(missing))
    misplaced = [words.parts[number].title for number in report.misplaced]
    if misplaced:
        problem = f"{_listed(misplaced)}的次序不对"
        yield finding("narrative.part", problem=problem, expected=order, found="、".join(misplaced))


def check_topics(report: Report, words: Words) -> Iterator[Finding]:
    """Yield ``narrative.topic`` for each part that does not speak of all that it must speak of."""
    for number, part in enumerate(words.parts):
        text = "。".join(plain(sentence.text) for sentence in report.part(number))
        wanted = [topic for topic in words.topics if topic.part == number]
        missing = [topic.title for topic in wanted if not topic.words.search(text)]
        if missing and text:
            place = Place(words=f"报告文字“{part.title}”")
            expected = "、".join(topic.title for topic in wanted)
            yield finding("narrative.topic", place, found="、".join(missing), expected=expected)


def _listed(titles: list[str]) -> str:
    return "、".join(f"“{title}”" for title in titles)


def _year(place: Place, found: int, expected: int, text: str) -> Finding:
    return finding(
        "narrative.year",
        place,
        found=str(found),
        expected=str(expected),
        difference=str(found - expected),
        quoted=shortened(" ".join(text.split()), str(found)),
    )


def check_residue(report: Report, words: Words) -> Iterator[Finding]:
    """Yield ``narrative.residue`` for each sentence that still has words of a template."""
    for sentence in report.sentences:
        normal = plain(sentence.text)
        match = next((found for pattern in words.residue if (found := pattern.search(normal))), None)
        if match:
            place = Place(words=f"报告文字“{_part_title(words, sentence.part)}”")
            yield finding("narrative.residue", place, found=match[0], quoted=shortened(sentence.text))


def check_length(report: Report, words: Words) -> Iterator[Finding]:
    """Yield ``narrative.length`` for a part with more characters than the form states."""
    for number, part in enumerate(words.parts):
        length = sum(len(plain(sentence.text)) for sentence in report.part(number))
        if part.longest is not None and length > part.longest:
            place = Place(words=f"报告文字“{part.title}”")
            difference = str(length - part.longest)
            yield finding(
                "narrative.length",
                place,
                found=str(length),
                expected=str(part.longest),
                difference=difference,
            )


def _part_title(words: Words, part: int | None) -> str:
    return words.parts[part].title if part is not None else "开头"
