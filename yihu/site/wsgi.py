"""What the server loads."""

import multiprocessing
import os
import signal

from django.core.wsgi import get_wsgi_application

from yihu.core.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yihu.site.settings")


def _end_with_the_server() -> None:
    """A worker whose server was killed would keep the address and answer beside the next server, with old code.
    It is killed at once: what it was writing is undone by the database."""
    server = multiprocessing.parent_process()
    if server is not None:
        end_with_parent(signal.SIGKILL)
        if os.getppid() != server.pid:
            signal.raise_signal(signal.SIGKILL)


_end_with_the_server()
application = get_wsgi_application()
