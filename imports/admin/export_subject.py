"""Which rows of which list are to be exported, carried through the form under a signature."""

from dataclasses import asdict, dataclass

from django.core import signing
from django.urls import NoReverseMatch, reverse

from imports.exporting.refusals import ExportRefused

LIST = "admin:imports_export_changelist"
# As long as somebody may think about a form. In seconds.
MAX_AGE = 24 * 3600
_SALT = "imports.export"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Rows of a list: those with these keys, or all that its address is about."""

    model: str
    query: str
    selected: list[str]

    def signed(self, user_id: object) -> str:
        """Return it as a text that only this person can send back, and only as it is.

        So every export begins at a list that offers it: some pages of the admin show less than their rows, as that of
        one's own notifications, and offer none.
        """
        return signing.dumps({**asdict(self), "user": str(user_id)}, salt=_SALT, compress=True)

    @classmethod
    def of(cls, text: str, user_id: object) -> "Subject":
        """Return what was signed for this person; raises ExportRefused."""
        try:
            given = signing.loads(text, salt=_SALT, max_age=MAX_AGE)
        except signing.BadSignature:
            given = {}
        if given.pop("user", None) != str(user_id):
            raise ExportRefused("This form is not valid any more: go to the list, and export it from there.")
        return cls(**given)

    @property
    def list_url(self) -> str:
        """The address of the list, as it was; that of exports where it is gone."""
        try:
            address = reverse(f"admin:{self.model.replace('.', '_')}_changelist")
        except NoReverseMatch:
            return reverse(LIST)
        return f"{address}?{self.query}" if self.query else address
