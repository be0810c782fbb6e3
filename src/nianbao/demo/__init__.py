"""The whole round on real published figures: what a district office does, and what offices do."""

from nianbao.demo.offices import EXAMPLES, Example, fill
from nianbao.demo.season import Step, demo_steps

__all__ = ["EXAMPLES", "Example", "Step", "demo_steps", "fill"]
