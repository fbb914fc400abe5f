"""The form that takes documents in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from imports.models import DocumentKind
from imports.models.document import MAX_TITLE
from imports.pictures.kinds import KINDS, NAMES
from imports.pictures.limits import MAX_BYTES, MIB
from imports.services.uploading_documents import MAX_FILES


class FilesInput(forms.FileInput):
    """Lets any number of files be chosen."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Return the files, each looked at by itself."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class DocumentUploadForm(forms.Form):
    """Asks for files and what they are; its key names one showing of the form: sent twice, it is one upload."""

    chosen = FilesField(
        label="Files",
        allow_empty_file=True,
        error_messages={"required": "Choose one or more files."},
        help_text=f"{NAMES}, up to {MAX_BYTES // MIB} MB each, {MAX_FILES} at once.",
        widget=FilesInput(attrs={"accept": ",".join(KINDS)}),
    )
    kind = forms.ChoiceField(label="What are they?", choices=DocumentKind, initial=DocumentKind.OTHER)
    title = forms.CharField(
        label="Title", required=False, max_length=MAX_TITLE, help_text="Without one, each is called as its file is."
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)
