"""Erasing a customer reaches what batteries, billing and imports keep; what the law has the office keep stays."""

import io
import json
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from billing.models import Customer, Enclosure, Invoice, Payment, ProviderEvent
from billing.models.provider_event import EventOutcome
from imports.models import Lead, StagedRow
from jobs import testing
from jobs.api import Job, Status
from jobs.contrib.mail.api import Message
from jobs.contrib.mail.enqueueing import enqueue_parcel, send_again
from jobs.contrib.mail.models import Attachment
from jobs.contrib.mail.storing import parcel_of
from jobs.contrib.notifications.models import Notification
from jobs.contrib.rest.limits import ANSWERS_KEPT
from jobs.contrib.rest.models import KeptAnswer
from jobs.models import OperatorAct
from jobs.services import erasers
from jobs.services.erasers import Subject, erase_elsewhere, found_elsewhere, stays_elsewhere
from jobs.services.erasing import Request
from tests.billing import making
from tests.billing.enclosures import enclosed
from tests.imports.making import imported
from tests.jobs.admin.making import ERASE, VIEW, browser

pytestmark = pytest.mark.django_db

ADDRESS = "ada@lovelace.example"


@pytest.fixture
def ada() -> Customer:
    imported(f"Customer number,Name,E-mail\nC-1,Lovelace Ltd,{ADDRESS}\nC-2,Hopper Ltd,grace@x.example\n", "customer")
    # For an invoice of hers, which says where she is.
    Customer.objects.filter(number="C-1").update(address="12 St James’s Square\nLondon")
    return Customer.objects.get(number="C-1")


def subject_of(thing: Any) -> Subject:
    return Subject(ContentType.objects.get_for_model(thing).pk, str(thing.pk))


def numbers(thing: Any) -> dict[str, int]:
    return {one.key: one.number for one in found_elsewhere(subject_of(thing)) if one.number}


def erase(thing: Any, actor: User | None = None) -> dict[str, int]:
    erased: dict[str, int] = {}
    for one in erase_elsewhere(subject_of(thing), Request(reason="request 17", actor=actor)):
        erased[one.key] = erased.get(one.key, 0) + one.number
    return erased


def event(invoice: Invoice, outcome: EventOutcome) -> ProviderEvent:
    payload = {"name": "Ada Lovelace"}
    named = {
        "event_id": uuid4().hex,
        "type": "payment",
        "payload": payload,
        "happened_at": Now(),
        "reason": "Answer it.",
    }
    return ProviderEvent.objects.create(invoice=invoice, outcome=outcome, **named)


def letter(to: str = ADDRESS, key: str = "", about: Customer | None = None) -> Message:
    mail = EmailMessage("Dear Ada", "Ada Lovelace", "office@x.example", [to])
    mail.attach("note.txt", "Ada Lovelace", "text/plain")
    parcel = parcel_of(mail, about=about)
    parcel.message.idempotency_key = key
    return enqueue_parcel(parcel)


def answer(customer: Customer, key: str = "k") -> KeptAnswer:
    about = {"type": "billing.customer", "id": str(customer.pk), "label": customer.name}
    owner = User.objects.get_or_create(username="program")[0]
    times = {"begun_at": Now(), "kept_until": Now() + ANSWERS_KEPT, "run": uuid4()}
    body = json.dumps({"about": about})
    return KeptAnswer.objects.create(owner=owner, key=key, request_digest="d", status=202, body=body, **times)


def told(customer: Customer) -> Notification:
    user = User.objects.get_or_create(username="grace")[0]
    return Notification.objects.create(recipient=user, title="About Lovelace Ltd", subject=customer)


def test_all_that_names_a_customer_goes_and_what_the_law_keeps_stays(ada: Customer) -> None:
    invoice = making.issued("100", buyer=ada)
    making.paid(invoice, "10")
    enclosed(invoice)
    event(invoice, EventOutcome.NOTED), event(invoice, EventOutcome.WAITING)
    letter(), told(ada), answer(ada)
    testing.run_pending()
    other = Customer.objects.get(number="C-2")
    told(other), answer(other, "other"), letter("not-ada@lovelace.example", about=other)
    testing.run_pending()
    found = numbers(ada)
    assert {key: found[key] for key in found if key != "mail"} == {
        "notifications": 1,
        "rest": 1,
        "provider_events": 1,
        "enclosures": 1,
        "imports": 1,
    }
    assert found["mail"] >= 1
    assert erase(ada) == found
    assert numbers(ada) == {}
    assert erase(ada) == {}
    assert not Enclosure.objects.exists()
    assert ProviderEvent.objects.get(outcome="noted").payload == {}
    assert ProviderEvent.objects.get(outcome="noted").reason == "Answer it."
    assert ProviderEvent.objects.get(outcome="waiting").payload
    assert StagedRow.objects.get().key == "C-2"
    assert "Lovelace" not in KeptAnswer.objects.get(key="k").body
    assert "Hopper" in KeptAnswer.objects.get(key="other").body
    assert Notification.objects.get().subject_id == str(other.pk)
    assert Message.objects.get(recipients="not-ada@lovelace.example").text == "Ada Lovelace"
    assert Invoice.objects.get(pk=invoice.pk).buyer_snapshot
    assert Payment.objects.count() == 1
    stays = {one.words: one for one in stays_elsewhere(subject_of(ada))}
    assert stays["issued invoices and credit notes"].number == stays["payments"].number == 1
    assert "up to ten years" in stays["payments"].why
    assert stays["messages of the payment provider that are not settled"].for_now


def test_a_letter_says_nothing_more_and_neither_do_its_jobs_and_files(ada: Customer) -> None:
    first, second = letter(key="welcome:ada"), letter("grace@x.example")
    send_again(first, request_key=uuid4(), by=User.objects.create(username="root"), reason=f"{ADDRESS} lost it")
    assert OperatorAct.objects.get(deed="send").said == f"Sent again. Reason: {ADDRESS} lost it"
    testing.run_pending()
    path = Attachment.objects.get(message=first).path
    assert erase(ada) == {"mail": 1, "imports": 1}
    # The same bytes went with another letter, which still has them.
    assert default_storage.exists(path)
    first.refresh_from_db()
    assert "ada" not in repr(vars(first)).lower()
    assert first.erased_at
    assert first.sent_at
    assert not first.attachments.exists()
    jobs = Job.objects.filter(subject_id=str(first.pk))
    assert [(job.erased_at is None, job.subject_label) for job in jobs] == [(False, "")] * 2
    assert ADDRESS not in repr(OperatorAct.objects.values())
    Customer.objects.filter(pk=ada.pk).update(email="grace@x.example")
    erase(ada)
    assert not default_storage.exists(path)
    assert Message.objects.filter(pk=second.pk).get().text == ""


def test_an_erased_letters_key_still_names_it(ada: Customer) -> None:
    first = letter(key="welcome:ada")
    testing.run_pending()
    erase(ada)
    assert letter(key="welcome:ada").pk == first.pk
    assert Message.objects.count() == 1


def test_a_letter_that_is_not_sent_yet_waits(ada: Customer) -> None:
    letter()
    assert "mail" not in erase(ada)
    assert [one.number for one in stays_elsewhere(subject_of(ada)) if "not sent yet" in one.words] == [1]
    assert Job.objects.filter(status=Status.READY).count() == 1


def test_who_erased_what_is_recorded_with_each_batch(ada: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasers, "ERASE_BATCH", 2)
    for _ in range(3):
        told(ada)
    erase(ada, User.objects.create(username="root"))
    said = OperatorAct.objects.filter(sentence__contains="notifications").order_by("pk").values_list("sentence", "deed")
    assert list(said) == [
        ("Erased notifications about it or to it: 2.", "erase"),
        ("Erased notifications about it or to it: 1.", "erase"),
    ]


def test_what_breaks_off_is_not_half_done_and_is_gone_on_with(ada: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    told(ada), answer(ada)
    before = numbers(ada)
    with monkeypatch.context() as broken:
        broken.setattr(erasers, "record_erasure", _break_off)
        with pytest.raises(KeyboardInterrupt):
            erase(ada)
    assert numbers(ada) == before
    assert erase(ada) == before


def _break_off(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_the_page_lists_it_with_numbers_and_erases_it(ada: Customer) -> None:
    invoice = making.issued("100", buyer=ada)
    told(ada)
    Job.objects.all().delete()
    client, subject = browser(VIEW, ERASE), subject_of(ada)
    address = f"/admin/jobs/job/erase/{subject.content_type_id}/{ada.pk}/"
    panel = client.get(f"/admin/jobs/job/panel/{subject.content_type_id}/{ada.pk}/").content.decode()
    assert "Erase what is kept about it…" in panel
    page = " ".join(client.get(address).content.decode().split())
    assert "Notifications about it or to it: <strong>1</strong>" in page
    assert "<strong>Issued invoices and credit notes: 1.</strong> The law has the office keep" in page
    assert 'value="Erase 2 records"' in page
    form = {"confirmation": f"customer {ada.pk}", "reason": "asked for by letter"}
    told_them = client.post(address, form, follow=True).content.decode()
    assert "and 2 other records." in told_them
    assert not Notification.objects.exists()
    assert Invoice.objects.get() == invoice


def test_the_command_counts_first_and_then_erases(ada: Customer) -> None:
    told(ada)
    assert command(ada, "--dry-run") == {"notifications": 1, "imports": 1}
    assert Notification.objects.count() == 1
    assert command(ada) == {"notifications": 1, "imports": 1}
    assert command(ada) == {}


def command(customer: Customer, *options: str) -> dict[str, int]:
    out, about = io.StringIO(), ("billing.customer", str(customer.pk), "--reason", "request 17", "--json")
    call_command("jobs", "erase", *about, *options, stdout=out)
    return {key: number for key, number in json.loads(out.getvalue())["elsewhere"].items() if number}


def test_pages_of_customers_and_leads_lead_to_erasing(admin_client: Client, ada: Customer) -> None:
    for thing in (ada, Lead.objects.create(name="Ada", email=ADDRESS)):
        kind = ContentType.objects.get_for_model(thing)
        page = reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[thing.pk])
        link = reverse("admin:jobs_job_erase", args=[kind.pk, thing.pk])
        assert f'href="{link}"' in admin_client.get(page).content.decode()
