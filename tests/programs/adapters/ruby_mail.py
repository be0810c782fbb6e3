"""mail of Ruby."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="ruby-mail",
    title="mail (Ruby)",
    role=Role.LETTERS,
    driver="mail.rb",
    packages=(Package(Registry.DEBIAN, "ruby-mail", "2.7.1+dfsg1-2"),),
)
