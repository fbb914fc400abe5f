"""The office's pages: a file a page."""

from billing.admin.customer import CustomerAdmin
from billing.admin.invoice import InvoiceAdmin
from billing.admin.invoice_run import InvoiceRunAdmin
from billing.admin.job_block import invoice_block
from billing.admin.payment import PaymentAdmin
from billing.admin.product import ProductAdmin
from billing.admin.report import ReportAdmin
from billing.admin.seller import SellerAdmin

__all__ = [
    "CustomerAdmin",
    "InvoiceAdmin",
    "InvoiceRunAdmin",
    "PaymentAdmin",
    "ProductAdmin",
    "ReportAdmin",
    "SellerAdmin",
    "invoice_block",
]
