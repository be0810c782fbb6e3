"""The whole round on real published figures: what a district office does, and what offices do."""

from nianbao.demo.offices import EXAMPLES, Example, fill
from nianbao.demo.season import DemoStep, demo_steps

__all__ = ["EXAMPLES", "DemoStep", "Example", "demo_steps", "fill"]
