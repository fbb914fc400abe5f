"""An enclosed document as an answer to a browser: downloaded, or its small picture shown; never run."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from billing.models import Enclosure
from jobs.api import giving_out


def download_of(enclosure: Enclosure) -> FileResponse:
    """Return the document as a file to keep; raises Http404 where it is no longer stored."""
    response = FileResponse(_opened(enclosure.path), content_type=enclosure.content_type)
    return giving_out.download(response, enclosure.file_name)


def picture_of(enclosure: Enclosure) -> FileResponse:
    """Return the small picture; raises Http404 where there is none."""
    if not enclosure.picture_path:
        raise Http404("There is no picture of it.")
    return giving_out.picture(FileResponse(_opened(enclosure.picture_path), content_type="image/webp"))


def _opened(path: str) -> object:
    try:
        return default_storage.open(path)
    except FileNotFoundError:
        raise Http404("The file is no longer stored.") from None
