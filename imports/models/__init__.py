"""The rows of imports and exports: one noun a file."""

from imports.models.export import Export, Format, Separator

__all__ = ["Export", "Format", "Separator"]
