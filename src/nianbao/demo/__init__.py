"""The whole round on real published figures: what a district office does, and what offices do."""

from nianbao.demo.offices import EXAMPLES, Example, fill
from nianbao.demo.season import Step, run_demo

__all__ = ["EXAMPLES", "Example", "Step", "fill", "run_demo"]
