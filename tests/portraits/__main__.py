"""Draw every portrait anew: ``python -m tests.portraits``."""

from . import PORTRAITS, path_of, portrait

for name, make in PORTRAITS.items():
    path_of(name).write_text(portrait(make()), encoding="utf-8")
    print(path_of(name))
