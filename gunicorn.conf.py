"""What `gunicorn config.wsgi`, started in this folder, does without being told."""

logger_class = "config.gunicorn_logs.Logs"

# A process that answers one request at a time is killed when one takes more than 30 seconds, as a large file does on a
# slow line: the download breaks off, and nobody else is answered meanwhile. A thread takes the time it needs.
worker_class = "gthread"
# In each process: a few slow downloads, and who clicks meanwhile. Each has a connection to the database of its own.
threads = 8
