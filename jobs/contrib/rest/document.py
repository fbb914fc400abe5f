"""The OpenAPI document, with what ninja leaves out: problems, headers, words, and the tasks that one may start."""

from collections.abc import Sequence
from typing import Any

from jobs.api import TaskDefinition, argument_schema
from jobs.contrib.rest.limits import FAILURES_A_WINDOW, MAX_BODY_BYTES, REQUESTS_A_WINDOW
from jobs.contrib.rest.mounting import MOUNTED
from jobs.contrib.rest.schemas.problem import Problem
from jobs.contrib.rest.scopes import Scope

_REFERENCE = "#/components/schemas/{model}"

_DESCRIPTION = f"""
Jobs, for programs: how one stands, what came of it, and acts on it. What you may see and do here is what you may in the
back office: all jobs with the permission to view jobs, else those that you asked for.

**Signing in.** A program sends a token, `Authorization: Bearer wb_…`. A token acts in its owner’s name, and is good for
its scopes only: {", ".join(f"`{scope.value}`" for scope in Scope)}. A page of the back office may use its session.

**Sending again.** A POST with an `Idempotency-Key` may be sent again when its answer got lost: for 24 hours the same
key and the same request have the same answer, with the header `Idempotent-Replayed: true`. The same key with another
request is refused (422), and with one that still runs, too (409). What is refused before anything is done does not use
up the key, and neither does an error of ours: nothing was done then.

**Problems** are `application/problem+json` (RFC 9457), whatever goes wrong. `code` is for programs. An address that
does not exist answers 404, a method that it does not take 405.

**Asking often.** {REQUESTS_A_WINDOW} requests a minute for each token, at once or spread out; `RateLimit` says what is
left, 429 and `Retry-After` when to come back. Tokens that are none: {FAILURES_A_WINDOW} a minute from one address. A
job that has not ended says in `poll_after` when it is worth asking again; with `If-None-Match` an answer that did not
change is 304.

**Sizes.** A body of JSON may have {MAX_BODY_BYTES:,} bytes. Times are RFC 3339, given in UTC. `X-Request-ID` is yours
if you send one.
""".strip()

_TAGS = {
    "Jobs": "How jobs stand, and what came of them.",
    "Acts": "Start, retry, cancel. Each is written down with your name and the token’s.",
    "Queues": "What waits where.",
    "Tasks": "What programs may start.",
}

_HEADERS = {
    "RetryAfter": ("Seconds after which it is worth asking again.", {"type": "integer", "minimum": 1}),
    "RateLimit": ("What is left: r requests; all of them again in t seconds.", {"type": "string"}),
    "RateLimitPolicy": ("What there is: q requests in w seconds.", {"type": "string"}),
    "ETag": ("This answer’s tag, for If-None-Match.", {"type": "string"}),
    "Link": ("The next page, rel=next.", {"type": "string"}),
    "Location": ("The address of what was begun.", {"type": "string", "format": "uri"}),
    "IdempotentReplayed": ("`true` where this was answered before.", {"type": "string", "enum": ["true"]}),
}
_ALWAYS = {"RateLimit": "RateLimit", "RateLimit-Policy": "RateLimitPolicy"}
_OF_ANSWERS = {"ETag": "ETag"}
_OF_ACTS = {"Idempotent-Replayed": "IdempotentReplayed"}
_OF_OPERATIONS = {
    "list_jobs": {"Link": "Link"},
    "get_job": {"Retry-After": "RetryAfter"},
    "get_import": {"Retry-After": "RetryAfter"},
}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Complete a document and return it."""
    document["info"]["description"] = _DESCRIPTION
    document["tags"] = [{"name": name, "description": words} for name, words in _tags().items()]
    # Empty, it would say that the API is served nowhere.
    document.pop("servers", None)
    components = document["components"]
    components["schemas"] |= _schemas()
    components["headers"] = {name: {"description": words, "schema": s} for name, (words, s) in _HEADERS.items()}
    for path in document["paths"].values():
        for method, operation in path.items():
            _add_headers(operation, method)
            for parameter in operation["parameters"]:
                _mend(parameter)
    return document


def _tags() -> dict[str, str]:
    return _TAGS | {mounted.tag: mounted.words for mounted in MOUNTED.values()}


def with_tasks(document: dict[str, Any], tasks: Sequence[TaskDefinition]) -> dict[str, Any]:
    """Say of each of these tasks what its jobs are started with; without any, a job is a name and an object."""
    schemas = document["components"]["schemas"]
    if tasks:
        schemas["NewJob"]["oneOf"] = [_of_task(task, schemas) for task in tasks]
    return document


def _of_task(task: TaskDefinition, schemas: dict[str, Any]) -> dict[str, Any]:
    arguments = argument_schema(task)
    # Parts of two tasks may have one name.
    for name, part in arguments.pop("$defs", {}).items():
        schemas[_part(task, name)] = _referring(part, task)
    arguments = _referring(arguments, task)
    needed = ["task", "arguments"] if arguments["required"] else ["task"]
    properties = {"task": {"const": task.name}, "arguments": arguments}
    return {"title": task.title, "properties": properties, "required": needed}


def _referring(schema: Any, task: TaskDefinition) -> Any:
    """Return a schema whose references lead to the document's parts."""
    if isinstance(schema, dict):
        return {
            name: _REFERENCE.format(model=_part(task, value.rpartition("/")[2]))
            if name == "$ref"
            else _referring(value, task)
            for name, value in schema.items()
        }
    return [_referring(item, task) for item in schema] if isinstance(schema, list) else schema


def _part(task: TaskDefinition, name: str) -> str:
    return f"{task.name}.{name}"


def _schemas() -> dict[str, Any]:
    problem = Problem.model_json_schema(ref_template=_REFERENCE)
    return {**problem.pop("$defs"), "Problem": problem}


def _add_headers(operation: dict[str, Any], method: str) -> None:
    for status, answer in operation["responses"].items():
        if status == 401:
            continue
        named = dict(_ALWAYS)
        if status < 400:
            named |= _OF_ANSWERS if method == "get" else _OF_ACTS
        if status == 202:
            named["Location"] = "Location"
        if status == 200:
            named |= _OF_OPERATIONS.get(operation["operationId"], {})
        answer["headers"] = {**_referred(named), **answer.get("headers", {})}


def _mend(parameter: dict[str, Any]) -> None:
    """Say of a parameter what it is if it is given: none can be null. Examples of it have names; one has none."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    schema |= {name: value for kind in kinds for name, value in kind.items()}
    schema.pop("default", None) if schema.get("default") == [] else None
    if examples := parameter.pop("examples", schema.pop("examples", [])):
        parameter["example"] = examples[0]


def _referred(named: dict[str, str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{kept}"} for name, kept in named.items()}
