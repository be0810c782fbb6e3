"""What a summary shows in charts and in the overview, and the words that every sheet carries."""

from nianbao.charts import DrawnFigures, MemberFigures
from nianbao.consolidation import Consolidation
from nianbao.form import NO_SUM


def figures_of(result: Consolidation) -> DrawnFigures:
    """Return the figures of a consolidation as the charts and main figures take them."""
    form = result.form
    return DrawnFigures(
        form,
        result.round.period,
        {
            field.id: None if field.aggregate == NO_SUM else total
            for field, total in zip(form.fields, result.totals, strict=True)
        },
        tuple(
            MemberFigures(
                submission.office.name if submission.office else submission.shown_file, submission.values
            )
            for submission in result.accepted
        ),
        result.last_year,
    )


def titled(result: Consolidation, title: str) -> str:
    """Return the title of a sheet with the period, where it is known."""
    return f"{title}（{result.round.period.title}）" if result.round.period else title


def footer_of(result: Consolidation) -> str:
    """Return the footer of every printed page: whose summary it is, and on which period."""
    period = f"　{result.round.period.title}" if result.round.period else ""
    return f"{result.scope.name}{period}"
