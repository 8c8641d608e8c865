"""What the server loads."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from yihu.core.processes import end_with_the_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yihu.site.settings")

end_with_the_server()
application = get_wsgi_application()
if multiprocessing.parent_process() is not None:
    # A worker of the server: it is asked as soon as this module is there.
    from yihu.site.warming import warm

    warm()
