"""The figures of a report, all read from one moment of the database."""

from collections.abc import Callable

from django.utils import timezone

from billing.models import Report, ReportKind, Seller
from billing.reports.document import Body, ReportDocument
from billing.reports.periods import Period
from billing.services.reporting.ageing import ageing_of
from billing.services.reporting.job_health import job_health_of
from billing.services.reporting.sales import sales_of
from billing.services.reporting.snapshot import snapshot
from billing.services.reporting.vat import vat_of

_BODIES: dict[ReportKind, Callable[[Period], Body]] = {
    ReportKind.SALES: sales_of,
    ReportKind.VAT: vat_of,
    ReportKind.AGEING: ageing_of,
    ReportKind.JOBS: job_health_of,
}


def document_of(report: Report) -> ReportDocument:
    """Return what a report says as of now."""
    kind = ReportKind(report.kind)
    with snapshot():
        body = _BODIES[kind](report.period)
        seller = Seller.objects.first()
    return ReportDocument(
        title=str(kind.label),
        period=report.days[:1].upper() + report.days[1:],
        made_at=timezone.localtime(timezone.now(), timezone.get_default_timezone()),
        made_for=f"for {report.asked_by.get_username()}" if report.asked_by else "by the weekly schedule",
        company=seller.name if seller else "Our company",
        body=body,
    )
