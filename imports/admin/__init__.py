"""The pages of imports and exports: a file a page."""

from imports.admin.export_admin import ExportAdmin

__all__ = ["ExportAdmin"]
