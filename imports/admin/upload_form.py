"""The form that takes a file in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from imports.services.uploading import ENDINGS, MAX_FILE_BYTES
from imports.targets.target import Target


class UploadForm(forms.Form):
    """Asks for a file and what its rows are; its key names one showing of the form: sent twice, it is one import."""

    target = forms.ChoiceField(
        label="What is in the file?", error_messages={"required": "Choose what the file’s rows are."}
    )
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        error_messages={"required": "Choose the file."},
        help_text=(
            f"{', '.join(ENDINGS)}, up to {MAX_FILE_BYTES >> 20} MB. Nothing is imported yet: you look at it first."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, targets: Sequence[Target], data: Any = None, files: Any = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        """Offer what this person may import."""
        super().__init__(data, files, initial=initial, auto_id="upload-%s")
        self.offered = targets
        self.fields["target"].choices = [(target.key, target.plural) for target in targets]  # type: ignore[attr-defined]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Return what can be chosen, each with a sentence."""
        chosen = self["target"].value()
        return [
            {
                "key": target.key,
                "title": target.plural.capitalize(),
                "says": _says(target),
                "is_chosen": chosen == target.key or len(self.offered) == 1,
            }
            for target in self.offered
        ]


def _says(target: Target) -> str:
    key = target.field(target.natural_key).title
    others = [field.title for field in target.fields if field.required and field.name != target.natural_key]
    needed = f" {', '.join(others)} {'is' if len(others) == 1 else 'are'} needed, too." if others else ""
    return (
        f"Told apart by {key}: a row whose {key} is known changes that {target.title}, "
        f"any other makes a new one.{needed}"
    )
