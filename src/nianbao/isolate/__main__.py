"""``python -m nianbao.isolate``: a worker process (see ``nianbao.isolate.worker``)."""

import sys

from nianbao.isolate.worker import work

if __name__ == "__main__":
    work(*sys.argv[1:])
