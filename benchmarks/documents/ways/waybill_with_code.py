"""Ours, with the code that pays."""

from dataclasses import replace

from benchmarks.documents.measuring import Make
from billing.pdf import BankDetails, InvoiceDocument, render_invoice

BANK = BankDetails(iban="DE89370400440532013000", bic="COBADEFFXXX", bank_name="Commerzbank")


def maker() -> Make:
    def make(document: InvoiceDocument) -> bytes:
        return render_invoice(replace(document, bank=BANK))

    return make
