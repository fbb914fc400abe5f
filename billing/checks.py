"""System checks: settings of online payments that leave something out are told of when Django starts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

_NAMES = ("PAYMENT_PROVIDER_URL", "PAYMENT_PROVIDER_KEY", "PAYMENT_WEBHOOK_SECRET")


@register()
def check_payment_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a provider without its key or the other way round; warn where nobody could tell of payments."""
    url, key, secrets = settings.PAYMENT_PROVIDER_URL, settings.PAYMENT_PROVIDER_KEY, settings.PAYMENT_WEBHOOK_SECRETS
    missing = [name for name, value in zip(_NAMES, (url, key, secrets), strict=True) if not value]
    if not missing or len(missing) == len(_NAMES):
        return []
    hint = f"Set {' and '.join(missing)}, too, or none of them."
    if url and key:
        return [
            Warning(
                "Customers can pay online, and webhooks are refused: payments are found by the reconciliation alone.",
                hint=hint,
                id="billing.W001",
            )
        ]
    return [Error("Online payments are set up in part: nobody can pay online.", hint=hint, id="billing.E001")]
