"""The pages of what comes in: a file a page."""

from imports.admin.document_admin import DocumentAdmin

__all__ = ["DocumentAdmin"]
