"""Where the payment provider tells what happened. What is signed is kept and seen to by a job; answers are quick."""

import time

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.provider.events import parse
from billing.provider.exceptions import BadSignature, EventUnreadable
from billing.provider.signing import verify
from billing.services.webhooks import take_in

# An event is 3 to 10 KB.
MAX_BYTES = 256 * 1024


# Without a form's token: who signs needs none.
@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> JsonResponse:
    """Keep a signed event once, and answer at once; one that is not signed by the provider leaves nothing behind."""
    if not settings.PAYMENT_WEBHOOK_SECRETS:
        return _refused(404, "No webhooks are taken here: PAYMENT_WEBHOOK_SECRET is not set.")
    # Before it is read: whoever posts it need not be the provider.
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:20]) > MAX_BYTES:
        return _refused(413, "This is larger than any event.")
    try:
        verify(request.headers.get("Stripe-Signature", ""), request.body, settings.PAYMENT_WEBHOOK_SECRETS, time.time())
        is_new = take_in(parse(request.body))
    except (BadSignature, EventUnreadable) as error:
        return _refused(400, str(error))
    return JsonResponse({"received": True, "known": not is_new})


def _refused(status: int, why: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=status)
