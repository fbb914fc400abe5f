"""What gunicorn serves: `gunicorn config.wsgi`."""

import logging
import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from config.command_line import one_line

# gunicorn's WORKER_BOOT_ERROR: it ends, instead of starting the same worker again and again.
GIVE_UP = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    logging.getLogger(__name__).critical(one_line(error))
    raise SystemExit(GIVE_UP) from None
