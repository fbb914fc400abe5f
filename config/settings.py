"""Settings, every one of them from the environment; docs/settings.md lists the names.

The defaults are safe: no debug pages, HTTPS expected, only local hosts answered.
`manage.py up` overrides what trying it out on one machine needs.
"""

from pathlib import Path

import django

from config.addresses import host_names, web_address, web_addresses
from config.data_dir import make_data_dir
from config.database import database_settings
from config.env import Env
from config.logs import log_format, log_settings
from config.mail import mail_addresses, mail_settings
from config.redis import redis_sentinels, redis_url
from config.secret import local_secret_key
from config.storing import storage_settings
from jobs.backends.connecting import queue_settings
from jobs.queues import every_lane

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DATA_DIR = make_data_dir(Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))))

# Safety

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY_FROM_FILE = not env.str("SECRET_KEY", default="")
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret_key(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = host_names("ALLOWED_HOSTS", env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"]))
CSRF_TRUSTED_ORIGINS = web_addresses("CSRF_TRUSTED_ORIGINS", env.list("CSRF_TRUSTED_ORIGINS", default=[]))

HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Applications: `jobs` stands before `django_rq`, so that its rqworker and rqscheduler are the ones found.

INSTALLED_APPS = [
    "config.apps.WaybillAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "jobs.apps.JobsConfig",
    "jobs.contrib.mail.apps.MailConfig",
    "jobs.contrib.accounts.apps.AccountsConfig",
    "jobs.contrib.maintenance.apps.MaintenanceConfig",
    "jobs.contrib.django_tasks.apps.DjangoTasksConfig",
    "jobs.contrib.notifications.apps.NotificationsConfig",
    "jobs.contrib.rest.apps.RestConfig",
    # The style sheet and script of the API's page.
    "ninja",
    "billing.apps.BillingConfig",
    "imports.apps.ImportsConfig",
    "django_rq",
]

# Django 6 has Tasks of its own.
if django.VERSION < (6,):
    INSTALLED_APPS.append("django_tasks")

MIDDLEWARE = [
    "jobs.middleware.correlation",
    "config.probes.Probes",
    "config.metrics.Metrics",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.RefuseNul",
    "config.middleware.RefuseLarge",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.ViewersZone",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jobs.contrib.notifications.context.bell",
                "billing.public.speaking.public_words",
            ],
        },
    },
]

# Data

DATABASES = {"default": database_settings(env, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = {
    "default": storage_settings(env),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(DATA_DIR / "media"))
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA_DIR / "static"))
# Served from the apps' own folders until `collectstatic` has run.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not Path(STATIC_ROOT).is_dir()

# An invoice form has about nine fields a line, and a long one is no attack: Django's 1,000 would lose the edits.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Words and times

LANGUAGE_CODE = "en"
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Mail

globals().update(mail_settings(env, DATA_DIR))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Waybill <invoices@localhost>")
# The longest pause before a mail that could not be sent is tried again, in seconds; it grows each time.
MAIL_RETRY_SECONDS = env.int("MAIL_RETRY_SECONDS", default=60)
# For how long e-mails that were sent can be looked up, in days.
MAIL_KEPT_DAYS = env.int("MAIL_KEPT_DAYS", default=180)
# For how long the file and the rows of an import can be looked up, in days.
IMPORTS_KEPT_DAYS = env.int("IMPORTS_KEPT_DAYS", default=30)
# Where carriers are looked up, in the form of FMCSA's QCMobile API; empty: they are not. The key is a secret.
CARRIER_REGISTRY_URL = env.str("CARRIER_REGISTRY_URL", default="")
if CARRIER_REGISTRY_URL:
    CARRIER_REGISTRY_URL = web_address("CARRIER_REGISTRY_URL", CARRIER_REGISTRY_URL)
CARRIER_REGISTRY_KEY = env.str("CARRIER_REGISTRY_KEY", default="")
# How many carriers are looked up in a period, and how old a lookup is before it is made again, in hours.
CARRIER_REGISTRY_RATE = env.unless_empty("CARRIER_REGISTRY_RATE", default="60/m")
CARRIER_SYNC_HOURS = env.int("CARRIER_SYNC_HOURS", default=24)
# Where customers pay online, in the form of Stripe's API; they don't without address and key. Keys are secret.
PAYMENT_PROVIDER_URL = env.str("PAYMENT_PROVIDER_URL", default="")
if PAYMENT_PROVIDER_URL:
    PAYMENT_PROVIDER_URL = web_address("PAYMENT_PROVIDER_URL", PAYMENT_PROVIDER_URL)
PAYMENT_PROVIDER_KEY = env.str("PAYMENT_PROVIDER_KEY", default="")
# What its webhooks are signed with; two while one takes the other's place.
PAYMENT_WEBHOOK_SECRETS = env.list("PAYMENT_WEBHOOK_SECRET", default=[])
# For how long the file of an export can be downloaded, in days.
EXPORTS_KEPT_DAYS = env.int("EXPORTS_KEPT_DAYS", default=7)
# How many days after its due date an invoice is reminded of, a figure for each stage, as in 3,14,30; empty: never.
REMINDER_DAYS = env.rising_days("REMINDER_DAYS")
# For how long the files of a report can be downloaded, in days.
REPORTS_KEPT_DAYS = env.int("REPORTS_KEPT_DAYS", default=90)
# Who is mailed last week's reports on Mondays; empty: none are made by themselves.
REPORTS_WEEKLY_TO = mail_addresses("REPORTS_WEEKLY_TO", env.list("REPORTS_WEEKLY_TO", default=[]))
# The address that links in e-mails start with; an e-mail has no request to take it from.
SITE_URL = web_address("SITE_URL", env.str("SITE_URL", default="http://localhost:8000"))

# Who is mailed when something breaks a rule of alerts, besides what the back office shows.
ALERT_EMAIL = mail_addresses("ALERT_EMAIL", env.list("ALERT_EMAIL", default=[]))

# What a scraper shows at /metrics; empty: there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# Jobs: Redis carries `(job id, attempt)` as JSON and nothing else; see docs/lifecycle.md.

REDIS_URL = redis_url(env)
REDIS_SENTINELS = redis_sentinels(env)
RQ_QUEUES = {
    lane: {**queue_settings(REDIS_SENTINELS or REDIS_URL), "SERIALIZER": "rq.serializers.JSONSerializer"}
    for lane in every_lane()
}
RQ = {
    "JOB_CLASS": "jobs.backends.rq.DeliveryJob",
    "WORKER_CLASS": "jobs.worker.rq_worker.Worker",
    "SCHEDULER_CLASS": "jobs.worker.clock.Clock",
    "COMMIT_MODE": "auto",
}
# django-rq's own pages check only `is_staff` and write no history: ours replace them.
RQ_SHOW_ADMIN_LINK = False
# Management commands that `manage.py up` runs before its first page; each must be free to run again.
SETUP_COMMANDS = env.list("SETUP_COMMANDS", default=["demo", "demo_imports"])
JOBS = {
    "BACKEND": env.str("JOBS_BACKEND", default="jobs.backends.rq.RQBackend"),
    "EXPORT_DIR": env.str("JOBS_EXPORT_DIR", default=""),
    # What most mail services let through: a message each 150 ms. Empty for no limit.
    "QUEUE_LIMITS": {"email": {"rate": env.unless_empty("MAIL_RATE", default="400/m")}},
}
# Folders, and patterns as in /srv/spool/*.tmp, whose files are deleted when they are a day old.
TEMPORARY_FILES = env.list("TEMPORARY_FILES", default=[])

# Other applications' tasks, declared by Django's own decorator, are jobs too: docs/django-tasks.md.
TASKS = {
    "default": {
        "BACKEND": "jobs.contrib.django_tasks.backend.JobsBackend",
        # Whatever queue an application names is one: those that are none of ours wait in the default one.
        "QUEUES": [],
        "OPTIONS": {"queues": {"*": "default"}},
    }
}

# What staff were told in the back office is deleted when it is older.
NOTIFICATION_KEEP_DAYS = env.int("NOTIFICATION_KEEP_DAYS", default=90)

# Lines for machines where nobody looks at them: docs/logging.md.
LOGGING = log_settings(
    env.log_level("LOG_LEVEL", default="INFO"),
    log_format(env, is_read=DEBUG),
    log_jobs=env.bool("LOG_JOBS", default=False),
)
