"""roo of Ruby."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="roo",
    title="Ruby roo",
    role=Role.READS,
    driver="roo.rb",
    packages=(Package(Registry.DEBIAN, "ruby-roo", "2.10.0-1"),),
)
