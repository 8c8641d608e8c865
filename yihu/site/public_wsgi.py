"""What the public server loads."""

import os

from yihu.core.processes import end_with_the_server

# Whoever started us may have been told of the office's settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "yihu.site.public_settings"

from django.core.wsgi import get_wsgi_application

end_with_the_server()
application = get_wsgi_application()
