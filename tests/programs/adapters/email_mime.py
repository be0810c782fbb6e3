"""Email::MIME of Perl."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="email-mime",
    title="Email::MIME (Perl)",
    role=Role.LETTERS,
    driver="email_mime.pl",
    packages=(
        Package(Registry.DEBIAN, "libemail-mime-perl", "1.953-1"),
        Package(Registry.DEBIAN, "libemail-address-xs-perl", "1.05-1+b1"),
    ),
)
