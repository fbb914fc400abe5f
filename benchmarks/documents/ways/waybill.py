"""Ours, as invoices are that no banking app can pay: no other way draws a code."""

from benchmarks.documents.measuring import Make
from billing.pdf import render_invoice


def maker() -> Make:
    return render_invoice
