"""What a stand-in provider knows: pages to pay on, payments, and the events that tell of them. Pure."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

Row = dict[str, Any]

_METADATA = "metadata["
_PRICE = "line_items[0][price_data]"


class Refused(Exception):
    """A request that makes no sense; the message says why."""


@dataclass
class Till:
    """Everything since it was opened. What is given out are copies of nothing: look, and don't change."""

    sessions: dict[str, Row] = field(default_factory=dict)
    payments: dict[str, Row] = field(default_factory=dict)
    charges: dict[str, Row] = field(default_factory=dict)
    # Those that have not ended, by the payment.
    disputes: dict[str, Row] = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    _asked: dict[str, tuple[Mapping[str, str], Row]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def begin(self, form: Mapping[str, str], key: str, base: str) -> Row:
        """Return a page to pay on; the same key gives the same one. Raises Refused."""
        with self._lock:
            if key and key in self._asked:
                before, session = self._asked[key]
                if before != form:
                    raise Refused("Keys for idempotent requests can only be used with the same parameters.")
                return session
            session = _session(form, base)
            self.sessions[session["id"]] = session
            if key:
                self._asked[key] = (form, session)
            return session

    def pay(self, session_id: str) -> list[Row]:
        """Pay on a page; returns the events of it, none where it was paid before."""
        with self._lock:
            session = self.sessions[session_id]
            if session["status"] == "complete":
                return []
            payment = self._payment(session)
            session |= {"status": "complete", "payment_status": "paid", "payment_intent": payment["id"]}
            return [
                self._event("payment_intent.succeeded", payment),
                self._event("checkout.session.completed", session),
            ]

    def refund(self, payment_id: str, amount: int | None = None) -> list[Row]:
        """Give back an amount of a payment, or all that is left of it; returns the event. Raises Refused."""
        with self._lock:
            charge = self._charge_of(payment_id)
            left = charge["amount"] - charge["amount_refunded"]
            if not 0 < (amount or left) <= left:
                raise Refused("So much is not left of the payment.")
            charge["amount_refunded"] += amount or left
            return [self._event("charge.refunded", charge)]

    def dispute(self, payment_id: str) -> list[Row]:
        """Let the customer's bank want a payment back; returns the event."""
        with self._lock:
            charge = self._charge_of(payment_id)
            dispute = {"id": f"dp_{token_hex(8)}", "object": "dispute", "charge": charge["id"]}
            dispute |= {name: charge[name] for name in ("amount", "currency", "payment_intent")}
            self.disputes[payment_id] = dispute | {"status": "needs_response"}
            return [self._event("charge.dispute.created", self.disputes[payment_id])]

    def close(self, payment_id: str, status: str) -> list[Row]:
        """End a payment's dispute, `won` or `lost` for who was paid; returns the event. Raises Refused."""
        with self._lock:
            dispute = self.disputes.pop(payment_id, None)
            if dispute is None:
                raise Refused(f"Nobody disputes this payment: {payment_id}")
            return [self._event("charge.dispute.closed", dispute | {"status": status})]

    def listed(self, *, since: int, kinds: Sequence[str], after: str, limit: int) -> Row:
        """Return a page of events, the newest first; raises Refused."""
        with self._lock:
            rows = [row for row in reversed(self.events) if row["created"] >= since]
        rows = [row for row in rows if not kinds or row["type"] in kinds]
        if after:
            places = [place for place, row in enumerate(rows) if row["id"] == after]
            if not places:
                raise Refused(f"No such event: {after}")
            rows = rows[places[0] + 1 :]
        return {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit}

    def _charge_of(self, payment_id: str) -> Row:
        charge = next((row for row in self.charges.values() if row["payment_intent"] == payment_id), None)
        if charge is None:
            raise Refused(f"No such payment: {payment_id}")
        return charge

    def _payment(self, session: Row) -> Row:
        """Make the payment of a page, and its charge."""
        paid = {"currency": session["currency"], "metadata": session["metadata"]}
        amount, name = session["amount_total"], f"pi_{token_hex(8)}"
        payment = {"id": name, "object": "payment_intent", "amount_received": amount, **paid}
        charge = {"id": f"ch_{token_hex(8)}", "object": "charge", "payment_intent": name, "amount": amount, **paid}
        self.payments[name] = payment
        self.charges[charge["id"]] = charge | {"amount_refunded": 0}
        return payment

    def _event(self, kind: str, about: Row) -> Row:
        # As it is now: the next event of the same thing says something else.
        said = {"object": dict(about)}
        event = {
            "id": f"evt_{token_hex(8)}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "data": said,
        }
        self.events.append(event)
        return event


def _session(form: Mapping[str, str], base: str) -> Row:
    amount, currency = form.get(f"{_PRICE}[unit_amount]", ""), form.get(f"{_PRICE}[currency]", "")
    if not (amount.isdecimal() and int(amount) and currency):
        raise Refused("A price needs an amount and a currency.")
    name = f"cs_{token_hex(12)}"
    return {
        "id": name,
        "object": "checkout.session",
        "url": f"{base}/pay/{name}",
        "status": "open",
        "payment_status": "unpaid",
        "payment_intent": None,
        "amount_total": int(amount) * int(form.get("line_items[0][quantity]", "1")),
        "currency": currency,
        "title": form.get(f"{_PRICE}[product_data][name]", ""),
        "client_reference_id": form.get("client_reference_id"),
        "metadata": {
            key.removeprefix(_METADATA).rstrip("]"): value for key, value in form.items() if key.startswith(_METADATA)
        },
        "success_url": form.get("success_url", ""),
        "cancel_url": form.get("cancel_url", ""),
    }
