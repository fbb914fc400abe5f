"""The office's pages: a file a page."""

from billing.admin.commission_plan import CommissionPlanAdmin
from billing.admin.commission_run import CommissionRunAdmin
from billing.admin.commission_statement import CommissionStatementAdmin
from billing.admin.customer import CustomerAdmin
from billing.admin.invoice import InvoiceAdmin
from billing.admin.invoice_run import InvoiceRunAdmin
from billing.admin.job_block import invoice_block
from billing.admin.payment import PaymentAdmin
from billing.admin.product import ProductAdmin
from billing.admin.provider_event import ProviderEventAdmin
from billing.admin.reconciliation import ReconciliationRunAdmin
from billing.admin.report import ReportAdmin
from billing.admin.sales_rep import SalesRepAdmin
from billing.admin.seller import SellerAdmin

__all__ = [
    "CommissionPlanAdmin",
    "CommissionRunAdmin",
    "CommissionStatementAdmin",
    "CustomerAdmin",
    "InvoiceAdmin",
    "InvoiceRunAdmin",
    "PaymentAdmin",
    "ProductAdmin",
    "ProviderEventAdmin",
    "ReconciliationRunAdmin",
    "ReportAdmin",
    "SalesRepAdmin",
    "SellerAdmin",
    "invoice_block",
]
