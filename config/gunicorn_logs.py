"""gunicorn's own log, and its access log, in the format of all other log lines: named in gunicorn.conf.py."""

from django.core.exceptions import ImproperlyConfigured
from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.env import Env
from config.logs import JSON, log_format
from jobs.log_lines import JsonLines, OriginFilter


class Logs(Logger):  # type: ignore[misc]  # the package carries no types
    """gunicorn's loggers, wherever they write to."""

    def setup(self, cfg: Config) -> None:
        """Set up gunicorn's handlers, and write lines of JSON where all do."""
        super().setup(cfg)
        if _is_json():
            for handler in [*self.error_log.handlers, *self.access_log.handlers]:
                handler.setFormatter(JsonLines())
                handler.addFilter(OriginFilter())


def _is_json() -> bool:
    env = Env()
    try:
        return log_format(env, is_read=env.bool("DEBUG", default=False)) == JSON
    except ImproperlyConfigured:
        # Whoever serves the pages says so in a moment, in one sentence.
        return False
