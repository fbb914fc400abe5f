"""What `gunicorn config.wsgi`, started in this folder, does without being told."""

logger_class = "config.gunicorn_logs.Logs"
