"""A form that asks for the arguments of a task, each at its own field; what was left alone stays as it was."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.forms import BoundField

from jobs.admin.argument_fields import ABSENT, Argument, arguments_of, field_for, first_shown
from jobs.admin.reason import RequiredForm
from jobs.arguments import check_arguments
from jobs.exceptions import InvalidArguments
from jobs.registry import TaskDefinition

if TYPE_CHECKING:
    from django.http import QueryDict

# Before an argument's name, which may be `reason`.
_PREFIX = "arg-"


class ArgumentsForm(RequiredForm):
    """Asks for arguments, in front of its own fields. Valid, `arguments` holds them as a job gets them."""

    asks_secrets = True

    def __init__(
        self,
        task: TaskDefinition | None,
        given: Mapping[str, Any] | None = None,
        data: "QueryDict | Mapping[str, Any] | None" = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Ask about a task, with what is given to it now; without a task, its code being gone, about none."""
        self.task, self.given = task, dict(given or {})
        self._asked = arguments_of(task, self.given, secrets=self.asks_secrets) if task else []
        begun = {_PREFIX + argument.name: first_shown(argument) for argument in self._asked}
        super().__init__(data, initial={**begun, **(initial or {})})
        own = self.fields
        self.fields = {_PREFIX + argument.name: field_for(argument) for argument in self._asked} | own
        self.arguments: dict[str, Any] = {}

    @property
    def argument_fields(self) -> list[BoundField]:
        """The fields of the arguments."""
        return [self[_PREFIX + argument.name] for argument in self._asked]

    @property
    def own_fields(self) -> list[BoundField]:
        """All other fields."""
        return [field for field in self if not field.name.startswith(_PREFIX)]

    def clean(self) -> dict[str, Any]:
        """Put the arguments together and check them as an enqueue does; what is wrong is said at the field."""
        data = self.cleaned_data
        if self.task and all(_PREFIX + argument.name in data for argument in self._asked):
            typed = {argument.name: self._value(argument) for argument in self._asked}
            self.arguments = {name: value for name, value in typed.items() if value is not ABSENT}
            self._check(self.task)
        return data

    def _value(self, argument: Argument) -> Any:
        name = _PREFIX + argument.name
        typed = self.cleaned_data[name]
        if name not in self.changed_data and (argument.value is not ABSENT or not argument.is_needed):
            return argument.value
        if argument.is_secret and typed in (None, "") and argument.value is not ABSENT:
            return argument.value
        # Nothing was typed, and nothing is no value: the task's own default holds.
        if typed is None and not argument.may_be_none:
            return ABSENT
        return None if typed == "" and argument.may_be_none else typed

    def _check(self, task: TaskDefinition) -> None:
        try:
            check_arguments(task, self.arguments)
        except InvalidArguments as error:
            name = _PREFIX + error.argument
            said = str(error).removeprefix(f"{task.name}: ")
            self.add_error(name if name in self.fields else None, said[:1].upper() + said[1:])
