"""The round with the offices: templates out, workbooks with findings back."""

from nianbao.round.distribute import (
    Distribution,
    Step,
    is_manifest,
    plan_distribution,
    refuse_foreign,
    unused_prior,
    without_template,
)
from nianbao.round.returns import Returns, plan_requests, plan_returns

__all__ = [
    "Distribution",
    "Returns",
    "Step",
    "is_manifest",
    "plan_distribution",
    "plan_requests",
    "plan_returns",
    "refuse_foreign",
    "unused_prior",
    "without_template",
]
