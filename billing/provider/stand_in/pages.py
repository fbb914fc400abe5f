"""The pages of a stand-in provider: where one pays, and what was paid."""

from html import escape
from typing import Any

from billing.money import format_amount
from billing.provider.amounts import from_minor
from billing.provider.stand_in.telling import Telling
from billing.provider.stand_in.till import Till

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>
  body {{ max-width: 30rem; margin: 0 auto; padding: 2rem 1.25rem; font: 17px/1.5 system-ui, sans-serif; }}
  .amount {{ margin: 0 0 1.5rem; font-size: 2rem; font-weight: 650; }}
  button {{ width: 100%; margin-bottom: .75rem; padding: .8rem; border: 1px solid; border-radius: 8px; font: inherit; }}
  .note {{ opacity: .75; }} li {{ margin-bottom: 1rem; }} form.row button {{ width: auto; padding: .3rem .8rem; }}
</style></head><body><p class="note">Stand-in payment provider: no money moves.</p>{body}</body></html>
"""


def hosted(session: dict[str, Any]) -> str:
    """Return the page where a customer pays, or comes back from without."""
    if session["status"] == "complete":
        return _page("Paid", f'<h1>This is paid already</h1><p><a href="{escape(session["success_url"])}">Back</a></p>')
    amount = _money(session["amount_total"], session["currency"])
    body = (
        f'<h1>{escape(session["title"])}</h1><p class="amount">{amount}</p><form method="post">'
        f'<button name="act" value="pay">Pay {amount}</button><button name="act" value="cancel">Cancel</button></form>'
    )
    return _page(session["title"], body)


def overview(till: Till, how: Telling) -> str:
    """Return the page that lists what was paid, gives it back, disputes it, and says how webhooks are sent."""
    rows = "".join(_charge(charge, till) for charge in till.charges.values()) or "<li>Nothing was paid yet.</li>"
    choice = "".join(
        f'<button name="how" value="{each}"{" disabled" if each is how else ""}>{each}</button> ' for each in Telling
    )
    body = (
        f'<h1>Payments</h1><ul>{rows}</ul><h2>Webhooks: {how}</h2><form class="row" method="post" action="/telling">'
        f"{choice}</form>"
    )
    return _page("Payments", body)


def _charge(charge: dict[str, Any], till: Till) -> str:
    went_back = charge["amount_refunded"]
    note = f", {_money(went_back, charge['currency'])} of it given back" if went_back else ""
    act = f'<form class="row" method="post" action="/payments/{charge["payment_intent"]}">'
    acts = {"refund": "Give it back", "dispute": "Dispute"} if went_back < charge["amount"] else {}
    if charge["payment_intent"] in till.disputes:
        note, acts = f"{note}, disputed", {"won": "The dispute is won", "lost": "It is lost"}
    buttons = " ".join(f'<button name="act" value="{name}">{words}</button>' for name, words in acts.items())
    words = f"{_money(charge['amount'], charge['currency'])} for {escape(charge['metadata'].get('number', '?'))}{note}"
    return f"<li>{words} {act}{buttons}</form></li>"


def _money(units: int, currency: str) -> str:
    code = currency.upper()
    return f"{code} {format_amount(from_minor(units, code), code)}"


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)
