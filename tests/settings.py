"""The project's settings as the tests want them: nothing of this machine's own installation is touched."""

import atexit
import os
import shutil
import tempfile

# Every test process has a data folder of its own; processes it starts inherit it.
_data_dir = tempfile.mkdtemp(prefix="waybill-test-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)

os.environ |= {
    "DATA_DIR": _data_dir,
    "HTTPS": "0",
    "DEBUG": "0",
    "SITE_URL": "http://testserver",
    # Nothing listens here: a test that needs Redis asks for the `redis_url` fixture.
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "JOBS_BACKEND": "jobs.backends.memory.MemoryBackend",
    # Tests of something else must not wait for their turn.
    "MAIL_RATE": "",
    "CARRIER_REGISTRY_RATE": "",
}
_own = ("EMAIL_URL", "MEDIA_ROOT", "STATIC_ROOT", "SECRET_KEY", "TIME_ZONE", "ALLOWED_HOSTS", "ALERT_EMAIL")
_reports = ("REPORTS_WEEKLY_TO", "REPORTS_KEPT_DAYS")
_logs = ("LOG_FORMAT", "LOG_JOBS")
_payments = ("PAYMENT_PROVIDER_URL", "PAYMENT_PROVIDER_KEY", "PAYMENT_WEBHOOK_SECRET")
_registry = ("CARRIER_REGISTRY_URL", "CARRIER_REGISTRY_KEY", "CARRIER_SYNC_HOURS")
for _name in (
    *_own,
    *_logs,
    *_registry,
    "STORAGE_URL",
    *_payments,
    *_reports,
    "JOBS_EXPORT_DIR",
    "TEMPORARY_FILES",
    "METRICS_TOKEN",
    "REDIS_SENTINELS",
    "REDIS_CA_FILE",
):
    os.environ.pop(_name, None)

from config.database import SQLITE_PRAGMAS  # noqa: E402
from config.settings import *  # noqa: E402, F403

INSTALLED_APPS += ["tests.sample.apps.SampleConfig"]  # noqa: F405

# What a test writes need not outlive a power cut: no commit waits for the disk, which takes longer than all the rest.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE_PRAGMAS.replace("FULL", "OFF")  # noqa: F405

# Django's tests keep mail in memory: what our backend hands over to, too. Later versions see to that themselves.
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"

# The slow hash protects real passwords, and costs a third of a second for each test user.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
