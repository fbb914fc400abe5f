"""The watcher: looks at the rules of alerts every few seconds and sends what is to be told.

In the clock it is a thread of its own, so that neither waits for the other. See `standing_in` for who watches when
no clock does.
"""

import logging
import threading

from django.db import Error, connections

from jobs.conf import conf
from jobs.services.alerting import watch
from jobs.services.default_rules import lay_defaults
from jobs.services.notifying import send_due

logger = logging.getLogger(__name__)

# How long a process that ends waits for what is being sent, in seconds: a notice cut off is sent again later.
FAREWELL = 3.0


def look() -> None:
    """Look at every rule once and send what is due; a database that is away is waited out."""
    try:
        watch()
        send_due()
    except Error as error:
        logger.warning("Alerts wait for the database: %s", str(error).partition("\n")[0])
    except Exception:  # a thread that ends takes all alerts with it, and nobody would be told
        logger.exception("Looking at the rules of alerts went wrong; it is tried again.")
    finally:
        connections.close_all()


class Watcher(threading.Thread):
    """Watches until it is told to stop, on a connection of its own."""

    def __init__(self) -> None:
        """Prepare; `start()` starts it."""
        super().__init__(name="alerts", daemon=True)
        self._stopping = threading.Event()
        self._has_laid_defaults = False

    def run(self) -> None:
        """Lay the default rules, then look every few seconds."""
        self._lay_defaults()
        # The first look comes after a pause: whoever has just been started has not said yet that it is alive.
        while not self._stopping.wait(conf().watch_every):
            self._lay_defaults()
            look()

    def stop(self) -> None:
        """Stop, and give what is being sent a moment."""
        self._stopping.set()
        self.join(FAREWELL)

    def _lay_defaults(self) -> None:
        if self._has_laid_defaults:
            return
        try:
            lay_defaults()
            self._has_laid_defaults = True
        except Error as error:
            logger.warning("The default rules of alerts wait for the database: %s", str(error).partition("\n")[0])
        finally:
            connections.close_all()
