"""Have a customer told that a payment came in, once a payment."""

from billing.models import Payment
from billing.tasks_receipts import email_receipt


def confirm_payment(payment: Payment) -> None:
    """Enqueue the e-mail that says so, in the caller's transaction."""
    key = f"payment-confirmation:{payment.pk}"
    email_receipt.using(idempotency_key=key, subject=payment.invoice).enqueue(payment_id=payment.pk)
