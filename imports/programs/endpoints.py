"""Bring a file and read what became of it, at `/imports`."""

from hashlib import sha256
from typing import Annotated
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Router, UploadedFile
from pydantic import StringConstraints, WithJsonSchema

from imports.admin.permissions import ADD, may_see
from imports.exceptions import FileRefused
from imports.models import Import, NamedMapping
from imports.programs.presenting import import_address, import_out
from imports.programs.schemas import ImportOut
from imports.services.plans import Plan
from imports.services.uploading import upload
from imports.targets.registry import TARGETS
from imports.targets.target import Target
from jobs.contrib.rest.api import (
    KEY,
    Answer,
    Caller,
    IdempotencyKey,
    Scope,
    answered,
    answers,
    caller_of,
    digest_of,
    done,
    invalid,
    known_only,
    not_found,
    shown,
)

router = Router(tags=["Imports"])

_NO_NUL = r"^[^\x00]+$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=_NO_NUL)]
# Which there are is said by hand, so that the answer names them.
TargetKey = Annotated[Name, WithJsonSchema({"type": "string", "enum": list(TARGETS)})]
# Text to us: what is no number is not found, and not invalid.
ImportId = Annotated[str, WithJsonSchema({"type": "integer", "minimum": 1})]
# Longer ones no row has, and databases raise at what they can't hold.
_ID_DIGITS = 18


@router.post(
    "",
    response={202: ImportOut},
    url_name="imports",
    operation_id="start_import",
    summary="Import a file",
    openapi_extra=answers(409, 413, 422),
)
def start_import(
    request: HttpRequest,
    file: File[UploadedFile],
    target: Form[TargetKey],
    mapping: Form[Name],
    skip_refused: Form[bool] = False,
    idempotency_key: IdempotencyKey = KEY,
) -> HttpResponse:
    """Bring a file of records. It is read, mapped as the saved mapping says, and checked. It is written at once if no
    row is refused, or with `skip_refused`, which leaves those out; else it waits for a person in the back office.
    """  # noqa: D205  # one paragraph in the document
    known_only(request)
    caller = caller_of(request)
    caller.need(Scope.IMPORTS_START, ADD)
    into = _writable(target, caller)
    plan = Plan.of(_saved(mapping, into), skip_refused=skip_refused)
    asked = [target, mapping, skip_refused, file.name, _digest(file)]
    digest = digest_of("POST", request.path, asked)
    return answered(done(caller.user, idempotency_key, digest, lambda: _started(request, caller, file, into, plan)))


@router.get(
    "/{import_id}",
    response={200: ImportOut},
    url_name="import",
    operation_id="get_import",
    summary="Read an import",
    openapi_extra=answers(304, 404),
)
def get_import(request: HttpRequest, import_id: Path[ImportId]) -> HttpResponse:
    """Return how an import stands, with its counts: one of yours, or any with the permission to view imports."""
    known_only(request)
    caller = caller_of(request)
    caller.need(Scope.IMPORTS_READ)
    is_id = import_id.isascii() and import_id.isdecimal() and len(import_id) <= _ID_DIGITS
    run = Import.objects.filter(pk=int(import_id)).first() if is_id else None
    if run is None or not may_see(caller.user, run):
        raise not_found()
    told = import_out(run, request, caller)
    return shown(request, told, {"Retry-After": str(told.poll_after)} if told.poll_after else None)


def _writable(key: str, caller: Caller) -> Target:
    """Return what rows become, if the caller may add and change such records; raises ProblemError."""
    target = TARGETS.get(key)
    if target is None:
        raise invalid({"detail": f"choose one of {', '.join(TARGETS)}", "pointer": "#/target"})
    for permission in target.write_permissions:
        caller.need(Scope.IMPORTS_START, permission)
    return target


def _saved(name: str, target: Target) -> NamedMapping:
    kept = NamedMapping.objects.filter(target=target.key, name=name).first()
    if kept is None:
        detail = f"there is no saved mapping of this name for {target.plural}: save one in the back office"
        raise invalid({"detail": detail, "pointer": "#/mapping"})
    return kept


def _digest(file: UploadedFile) -> str:
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _started(request: HttpRequest, caller: Caller, file: UploadedFile, target: Target, plan: Plan) -> Answer:
    try:
        with caller.acting():
            run = upload(file, target, by=caller.user, request_key=uuid4(), plan=plan)
    except FileRefused as refusal:
        raise invalid({"detail": str(refusal), "pointer": "#/file"}) from None
    said = import_out(run, request, caller).model_dump_json()
    return Answer(status=202, body=said, headers={"Location": import_address(run, request)})
