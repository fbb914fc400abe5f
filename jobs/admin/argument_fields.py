"""A field for each argument of a task, made of its type hint."""

import inspect
import json
import types
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from django import forms

from jobs.admin.argument_examples import example_of
from jobs.admin.argument_inputs import JSONTextField, TextField
from jobs.arguments import LARGEST_NUMBER
from jobs.registry import TaskDefinition

# The value of an argument that is not given.
ABSENT = inspect.Parameter.empty
# Characters of a text that is one line.
ONE_LINE = 80
_NONE = "null"

_KINDS = {bool: "bool", int: "int", float: "float", str: "text"}
_YES_OR_NO = {True: "Yes", False: "No"}
_CODE = {"spellcheck": "false", "class": "job-code"}


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument of a task: its hint without None, whether it may be None, and what it has now, if anything."""

    name: str
    hint: Any
    may_be_none: bool
    default: Any
    value: Any
    is_secret: bool

    @property
    def is_needed(self) -> bool:
        """Whether a job can't do without it."""
        return self.default is ABSENT

    @property
    def must_be_typed(self) -> bool:
        """Whether it is needed and is not kept from before, unseen."""
        return self.is_needed and not (self.is_secret and self.value is not ABSENT)

    @property
    def shown(self) -> Any:
        """What its field begins with: its value, else its default, else nothing."""
        known = self.value if self.value is not ABSENT else self.default
        return None if known is ABSENT or self.is_secret else known


def arguments_of(task: TaskDefinition, given: dict[str, Any], *, secrets: bool) -> list[Argument]:
    """Return the arguments of a task in the order it takes them, with what is given now; secret ones if wished."""
    parameters = inspect.signature(task.function).parameters
    return [
        Argument(
            name=name,
            hint=_without_none(hint),
            may_be_none=_takes_none(hint),
            default=parameters[name].default,
            value=given.get(name, ABSENT),
            is_secret=name in task.secret,
        )
        for name, hint in task.parameters.items()
        if secrets or name not in task.secret
    ]


def field_for(argument: Argument) -> forms.Field:
    """Return the field in which a person gives an argument."""
    field = _plain_field(argument)
    field.label = argument.name.replace("_", " ").capitalize() + (" (needed)" if argument.must_be_typed else "")
    field.help_text = _help(argument, field)
    if argument.is_secret:
        field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        field.required = field.required and argument.must_be_typed
    if field.required:
        field.error_messages["required"] = "This is needed: fill it in."
    return field


def first_shown(argument: Argument) -> Any:
    """Return what the field of an argument begins with, as the field takes it."""
    kind, shown = kind_of(argument), argument.shown
    if kind == "choice" or (kind == "bool" and argument.may_be_none):
        return json.dumps(shown) if shown in _values(argument) else _NONE if argument.may_be_none else ""
    if kind == "json":
        return "" if shown is None else json.dumps(shown, ensure_ascii=False, indent=1)
    return shown


def _plain_field(argument: Argument) -> forms.Field:
    needed = argument.is_needed and not argument.may_be_none
    kind = kind_of(argument)
    if kind == "bool" and not argument.may_be_none:
        return forms.BooleanField(required=False)
    if kind in ("bool", "choice"):
        return _choice(argument, needed)
    if kind == "int":
        return forms.IntegerField(
            required=needed,
            min_value=-LARGEST_NUMBER,
            max_value=LARGEST_NUMBER,
            error_messages={"invalid": "Type a whole number."},
            widget=_number_widget(),
        )
    if kind == "float":
        return forms.FloatField(required=needed, error_messages={"invalid": "Type a number."}, widget=_number_widget())
    if kind == "text":
        return TextField(required=needed and argument.shown != "", strip=False, widget=_text_widget(argument.shown))
    return JSONTextField(required=needed, widget=forms.Textarea(attrs={"rows": 4, **_CODE}))


def kind_of(argument: Argument) -> str:
    """Return what an argument is asked with: bool, int, float, text, choice, or json for all that has parts."""
    hint = argument.hint
    kind = "choice" if get_origin(hint) is Literal else _KINDS.get(hint, "json") if isinstance(hint, type) else "json"
    # Whoever looks on would see what is chosen.
    return "json" if argument.is_secret and kind in ("bool", "choice") else kind


def _choice(argument: Argument, needed: bool) -> forms.Field:
    words = _YES_OR_NO if argument.hint is bool else {}
    choices = [(json.dumps(value), words.get(value, str(value))) for value in _values(argument)]
    if argument.may_be_none:
        choices = [(_NONE, "None"), *choices]
    elif argument.shown not in _values(argument):
        choices = [("", "Choose one"), *choices]
    return forms.TypedChoiceField(
        required=needed,
        choices=choices,
        coerce=json.loads,
        empty_value=None,
        error_messages={"invalid_choice": "Choose one of those that are offered."},
    )


def _values(argument: Argument) -> list[Any]:
    if argument.hint is bool:
        return list(_YES_OR_NO)
    return [value for value in get_args(argument.hint) if value is not None]


def _number_widget() -> forms.Widget:
    # A browser's own field for numbers forgets what is none, and some phones' keys for it have no minus.
    return forms.TextInput(attrs={"autocomplete": "off", "class": "job-typed-number"})


def _text_widget(shown: Any) -> forms.Widget:
    if isinstance(shown, str) and (len(shown) > ONE_LINE or len(shown.splitlines()) > 1):
        return forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
    return forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"})


def _help(argument: Argument, field: forms.Field) -> str:
    if argument.is_secret:
        kept = " Leave it empty to keep what it is." if argument.value is not ABSENT else ""
        return f"Secret: it is shown nowhere.{kept}"
    said = f"As JSON, as in {example_of(argument.hint)}." if isinstance(field, JSONTextField) else ""
    if argument.may_be_none and not isinstance(field, forms.ChoiceField):
        said += " Left empty, it is none."
    elif not argument.is_needed and isinstance(field, forms.IntegerField | forms.FloatField | JSONTextField):
        said += f" Left empty, it is {json.dumps(argument.default, ensure_ascii=False)}."
    return said.strip()


def _takes_none(hint: Any) -> bool:
    # Of a union and of Literal alike.
    return not {type(None), None}.isdisjoint(get_args(hint)) and get_origin(hint) in (Union, types.UnionType, Literal)


def _without_none(hint: Any) -> Any:
    if not _takes_none(hint) or get_origin(hint) is Literal:
        return hint
    rest = [part for part in get_args(hint) if part is not type(None)]
    return Union[tuple(rest)]  # noqa: UP007 - of as many as there are
