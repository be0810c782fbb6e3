"""``python -m nianbao.isolate``: a worker process (see ``nianbao.isolate.workers``)."""

from nianbao.isolate.workers import work

if __name__ == "__main__":
    work()
