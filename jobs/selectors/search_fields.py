"""The fields that a search understands, and what each costs the database."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from jobs.exceptions import InvalidSearch
from jobs.models import Firing, Status
from jobs.models.job import belongs_to
from jobs.queues import Queue
from jobs.registry import every_definition
from jobs.selectors.search_times import first_id_at, moment

# Keys of content types and schedules fit into 31 bits, and SQLite raises at a number beyond 63.
_KEY_DIGITS = 9
# Deeper than arguments are; each level is a call inside a call for the database.
_MOST_LEVELS = 5
# People whose names differ by capitals alone.
_MOST_NAMESAKES = 5


class Cost(IntEnum):
    """How the database finds what a condition names; of several indexes, it goes along the first here."""

    IDS = 0
    ORIGIN = 1
    SUBJECT = 2
    ASKER = 3
    UNUSUAL_STATUS = 4
    TASK = 5
    QUEUE = 6
    SUCCESSFUL = 7
    # No index: one row after the other is looked at.
    ROWS = 8


@dataclass(frozen=True)
class Where:
    """A condition on jobs, and its cost."""

    condition: Q
    cost: Cost = Cost.ROWS


@dataclass(frozen=True, kw_only=True)
class SearchField:
    """One field: how it is typed, what it finds, and what makes a condition of the word typed."""

    name: str
    example: str
    finds: str
    where: Callable[[str], Where]
    # What only links write, and nobody has to learn.
    is_hidden: bool = False


def field_named(name: str) -> SearchField:
    """Return a field, `args.…` among them; raises InvalidSearch that offers what there is."""
    if name.startswith("args."):
        return _argument(name.removeprefix("args."))
    if found := next((field for field in FIELDS if field.name == name.lower()), None):
        return found
    names = ", ".join(field.name for field in FIELDS if not field.is_hidden)
    raise InvalidSearch(
        f"There is no field “{name}” to search in. There are: {names}, args.NAME. "
        f'To find the text itself, put it in quotes, as in "{name}:…".'
    )


def with_word(word: str) -> Where:
    """Return the condition that a word is somewhere in what a job is about, its task, error, or key."""
    # People type the task's title, which only the code knows.
    titled = [task.name for task in every_definition() if word.lower() in task.title.lower()]
    texts = ("subject_label", "error", "idempotency_key", "task")
    somewhere = Q(*((f"{text}__icontains", word) for text in texts), _connector=Q.OR)
    return Where(somewhere | Q(task__in=titled) if titled else somewhere)


def _argument(path: str) -> SearchField:
    keys = path.split(".")
    if not all(keys) or len(keys) > _MOST_LEVELS:
        raise InvalidSearch("Name an argument of the task behind args, as in args.customer_id:42.")
    tasks = _tasks_that_show(keys[0])

    def where(value: str) -> Where:
        *outer, last = keys
        inside: Combinable | str = "arguments"
        for key in outer:
            inside = KeyTransform(key, inside)
        # As text: people type 42, whether the task was given a number or a word.
        return Where(Q(Exact(Cast(KeyTextTransform(last, inside), TextField()), value)) & Q(task__in=tasks))

    return SearchField(name=f"args.{path}", example="", finds="", where=where)


def _tasks_that_show(argument: str) -> list[str]:
    """Return the tasks in whose jobs an argument may be looked for; raises InvalidSearch where it is secret.

    In jobs of a task whose code is gone nobody knows what was secret; a search would be a way to guess it.
    """
    taking = [task for task in every_definition() if argument in task.parameters]
    if any(argument in task.secret for task in taking):
        raise InvalidSearch(
            f"“{argument}” is secret, and a search could be used to guess it. Look for the job by something else."
        )
    return [task.name for task in taking]


def _status(value: str) -> Where:
    known = {word: status for status in Status for word in (status.value, status.label.lower())}
    found = [known[_one_of(word, known, "status")] for word in value.lower().split(",")]
    if len(set(found)) > 1:
        return Where(Q(status__in=found))
    return Where(Q(status=found[0]), Cost.SUCCESSFUL if found[0] == Status.SUCCESSFUL else Cost.UNUSUAL_STATUS)


def _queue(value: str) -> Where:
    return Where(Q(queue_name=_one_of(value.lower(), [str(queue) for queue in Queue], "queue")), Cost.QUEUE)


def _task(value: str) -> Where:
    word, tasks = value.lower(), every_definition()
    names = [task.name for task in tasks if task.name == value] or [
        task.name for task in tasks if word in task.title.lower() or word in task.name.lower()
    ]
    # One whose code is gone is known by its whole name only.
    return Where(Q(task__in=names)) if len(names) > 1 else Where(Q(task=[*names, value][0]), Cost.TASK)


def _user(value: str) -> Where:
    named = get_user_model()._default_manager.filter(**{f"{get_user_model().USERNAME_FIELD}__iexact": value})
    keys = list(named.values_list("pk", flat=True)[:_MOST_NAMESAKES])
    return Where(Q(requested_by=keys[0]), Cost.ASKER) if len(keys) == 1 else Where(Q(requested_by__in=keys))


def _asked(value: str) -> Where:
    return Where(Q(requested_by__isnull=_one_of(value, ["system", "people"], "asker") == "system"))


def _ids(value: str) -> Where:
    return Where(Q(pk__in=[_id(text) for text in value.split(",")]), Cost.IDS)


def _request(value: str) -> Where:
    return Where(belongs_to(value), Cost.ORIGIN)


def _parent(value: str) -> Where:
    return Where(Q(parent_id=_id(value)), Cost.ORIGIN)


def _batch(value: str) -> Where:
    # The index's condition is said, too: SQLite does not see that it follows.
    return Where(Q(batch_id__isnull=False, batch_id=_id(value)), Cost.ORIGIN)


def _subject(value: str) -> Where:
    kind, _, key = value.partition("-")
    return Where(Q(subject_type=_key(kind), subject_id=key), Cost.SUBJECT)


def _schedule(value: str) -> Where:
    return Where(Q(Exists(Firing.objects.filter(schedule=_key(value), job=OuterRef("pk")))))


def _since(value: str) -> Where:
    return Where(Q(pk__gte=first_id_at(moment(value))), Cost.IDS)


def _until(value: str) -> Where:
    return Where(Q(pk__lt=first_id_at(moment(value))), Cost.IDS)


def _ended(value: str) -> Where:
    return Where(Q(finished_at__gte=moment(value)))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidSearch(f"“{text}” is not the id of a job: copy the whole id from the job’s page.") from None


def _key(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _KEY_DIGITS):
        raise InvalidSearch(f"“{text}” is no key.")
    return int(text)


def _one_of(value: str, known: Collection[str], what: str) -> str:
    if value not in known:
        raise InvalidSearch(f"There is no {what} “{value}”. There are: {', '.join(dict.fromkeys(known))}.")
    return value


def _contains(column: str) -> Callable[[str], Where]:
    return lambda value: Where(Q((f"{column}__icontains", value)))


def _is(column: str) -> Callable[[str], Where]:
    return lambda value: Where(Q((column, value)))


def _fields() -> Iterator[SearchField]:
    yield SearchField(name="task", example="task:invoice", finds="the task, by its title or name", where=_task)
    yield SearchField(name="status", example="status:failed", finds="how it stands; several with commas", where=_status)
    yield SearchField(name="queue", example="queue:email", finds="where it waits or waited", where=_queue)
    yield SearchField(
        name="about", example="about:Lovelace", finds="what it is about", where=_contains("subject_label")
    )
    yield SearchField(name="error", example="error:timeout", finds="its last error", where=_contains("error"))
    yield SearchField(name="user", example="user:ada", finds="who asked for it", where=_user)
    yield SearchField(name="tenant", example="tenant:north", finds="its tenant, the whole label", where=_is("tenant"))
    yield SearchField(
        name="key", example="key:invoice-42", finds="its whole idempotency key", where=_is("idempotency_key")
    )
    yield SearchField(
        name="since", example="since:24h", finds="asked for then or later; also since:2026-11-03", where=_since
    )
    yield SearchField(name="until", example="until:2026-11-04", finds="asked for before then", where=_until)
    yield SearchField(name="ended", example="ended:1h", finds="ended then or later", where=_ended)
    yield SearchField(name="id", example="id:…", finds="the job with this whole id", where=_ids)
    yield SearchField(
        name="request", example="request:…", finds="all that a request led to, by its whole id", where=_request
    )
    yield SearchField(
        name="parent", example="parent:…", finds="what the job with this whole id enqueued", where=_parent
    )
    yield SearchField(name="batch", example="batch:…", finds="the jobs of a batch, by its whole id", where=_batch)
    yield SearchField(name="asked", example="asked:people", finds="", where=_asked, is_hidden=True)
    yield SearchField(name="subject", example="subject:7-42", finds="", where=_subject, is_hidden=True)
    yield SearchField(name="schedule", example="schedule:3", finds="", where=_schedule, is_hidden=True)
    yield SearchField(
        name="fingerprint", example="fingerprint:…", finds="", where=_is("error_fingerprint"), is_hidden=True
    )


FIELDS = tuple(_fields())
