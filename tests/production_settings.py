"""Runs a command with the environment of a production installation, in a data folder that is thrown away.

python -m tests.production_settings python manage.py check --deploy
"""

import os
import secrets
import subprocess
import sys
import tempfile

# What makes the settings less safe than they are by default.
_LOOSENING = ("DEBUG", "HTTPS", "HSTS_SECONDS", "BEHIND_PROXY", "DJANGO_SETTINGS_MODULE")
# What names servers of this machine.
_SERVERS = ("DATABASE_URL", "REDIS_URL", "REDIS_SENTINELS", "REDIS_CA_FILE")


def main(command: list[str]) -> int:
    """Run the command; return its exit code."""
    kept = {name: value for name, value in os.environ.items() if name not in _LOOSENING + _SERVERS}
    with tempfile.TemporaryDirectory() as data_dir:
        production = {
            "DATA_DIR": data_dir,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "waybill.example",
            "SITE_URL": "https://waybill.example",
            "EMAIL_URL": "smtp+tls://waybill:secret@mail.example:587",
        }
        return subprocess.run(command, env=kept | production, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
