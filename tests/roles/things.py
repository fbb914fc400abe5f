"""Something real behind every address: jobs of each status, a held effect, a schedule, an alert, invoices."""

from uuid import uuid4

from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from billing.models import EventOutcome, Found, Invoice, InvoiceRun, ProviderEvent, ReconciliationRun, Seller
from billing.services.copies import request_copy
from billing.services.links import link_token
from billing.services.records import product_model
from imports.models import Carrier, InsurancePolicy, Lead
from imports.services.naming import save_mapping
from jobs.api import batch
from jobs.contrib.mail.models import Message
from jobs.contrib.notifications.api import notify
from jobs.contrib.rest.scopes import Scope as ApiScope
from jobs.contrib.rest.services.tokens import make_token
from jobs.models import Alert, Channel, Heartbeat, Kind, Limit, OperatorAct, Scope
from jobs.roles import VIEWER
from jobs.services.alerting import watch
from jobs.services.pausing import pause_queue, resume_queue
from tests.billing import making as billing
from tests.billing.commissions import making as commissions
from tests.billing.enclosures import enclosed
from tests.billing.reports import making as reports
from tests.imports import documents
from tests.imports.exporting import making as exports
from tests.imports.making import checked, clerk, imported
from tests.jobs import alerting
from tests.jobs.admin import making, schedules
from tests.sample import tasks


def made() -> dict[str, object]:
    """Return the keys that the addresses of the table name."""
    came_in, issued, draft = _imports(), billing.sent("100"), billing.draft("50")
    office = _office(issued, draft) | _online() | _commissions() | _carriers()
    return came_in | _jobs(issued) | office | _operations() | _accounts()


def _imports() -> dict[str, object]:
    imported("DOT,Name\n1,One\n", "carrier")
    run = checked("Email,Name\nada@example.com,Ada\nnonsense,Bob\n")
    number = {"number": "P-1", "name": "Hour of work", "unit_price": 100}
    return {
        "import": run.pk,
        "carrier": Carrier.objects.get().pk,
        "lead": Lead.objects.create(email="cy@example.com").pk,
        "mapping": save_mapping(run, "Fair", by=clerk()).pk,
        "product": product_model().objects.create(**number).pk,
    }


def _jobs(issued: Invoice) -> dict[str, object]:
    held = making.held()
    for other in (making.successful, making.retrying, making.cancelled):
        other()
    return {
        "failed": making.failed(about=issued).pk,
        "running": making.running().pk,
        "scheduled": making.scheduled().pk,
        "held": held.pk,
        "effect": held.effects.get().pk,
        "kind": ContentType.objects.get_for_model(Invoice).pk,
        "batch": batch("Letters").enqueue([tasks.add.prepare(a=1)]).pk,
    }


def _office(issued: Invoice, draft: Invoice) -> dict[str, object]:
    message = Message.objects.latest("id")
    return {
        "invoice": issued.pk,
        "draft": draft.pk,
        "customer": issued.customer_id,
        "run": InvoiceRun.objects.create(count=1, request_key=uuid4()).pk,
        "report": reports.made(by=reports.clerk("reporter")).pk,
        "seller": Seller.objects.get().pk,
        "token": link_token(issued),
        "copy": request_copy(issued, uuid4()).pk,
        "message": message.pk,
        "export": exports.made(exports.staff(exports.ADD, exports.SEE_CUSTOMERS, username="exporter")).pk,
        "attachment": message.attachments.get().pk,
        "document": documents.ready(issued).pk,
        "enclosure": enclosed(issued).pk,
        "enclosure_key": enclosed(issued).key,
        "payment": billing.paid(issued, "19").pk,
    }


def _online() -> dict[str, object]:
    now = timezone.now()
    told = {"id": "evt_1", "type": (kind := "payment_intent.succeeded"), "created": 1, "data": {}}
    event = ProviderEvent.objects.create(
        event_id="evt_1", type=kind, payload=told, happened_at=now, outcome=EventOutcome.UNMATCHED
    )
    run = ReconciliationRun.objects.create(since=now, job_id=uuid4(), fence="1", ended_at=now, is_open=False)
    run.items.create(event_id="evt_1", provider_event=event, found=Found.KNOWN)
    return {"event": event.pk, "reconciliation": run.pk}


def _commissions() -> dict[str, object]:
    rep = commissions.rep()
    run = commissions.computed(commissions.before_last())
    return {
        "rep": rep.pk,
        "plan": rep.plan_id,
        "commission_run": run.pk,
        "statement": run.statements.get().pk,
    }


def _operations() -> dict[str, object]:
    rule = alerting.rule()
    rule.channels.add(alerting.channel())
    watch()
    now = timezone.now()
    Heartbeat.objects.create(process="worker-1", kind=Kind.WORKER, started_at=now, beat_at=now)
    pause_queue("default", actor=User.objects.create(username="ada"))
    resume_queue("default")
    return {
        "limit": Limit.objects.create(scope=Scope.QUEUE, name="report", rate="1/m").pk,
        "act": OperatorAct.objects.latest("id").pk,
        "schedule": schedules.by_hand().pk,
        "rule": rule.pk,
        "channel": Channel.objects.latest("pk").pk,
        "alert": Alert.objects.latest("pk").pk,
    }


def _accounts() -> dict[str, object]:
    somebody = User.objects.create_user("somebody")
    token, _ = make_token(somebody, "a program", [ApiScope.JOBS_READ])
    notify(somebody, "The import has ended")
    return {
        "api_token": token.pk,
        "notification": somebody.notifications.get().pk,
        "user": somebody.pk,
        "group": Group.objects.get(name=VIEWER.name).pk,
    }


def _carriers() -> dict[str, object]:
    carrier = Carrier.objects.create(dot_number=7)
    today = timezone.now().date()
    policy = InsurancePolicy.objects.create(
        carrier=carrier, kind="cargo", number="A", valid_from=today, valid_until=today
    )
    return {"carrier": carrier.pk, "policy": policy.pk}
