"""A user's own files, read by what is in them: texts, pages, books, tables."""

from bilateral.sources.files.reading import FileRead, Reading, read_data, read_path
from bilateral.sources.files.registry import FORMATS

__all__ = ["FORMATS", "FileRead", "Reading", "read_data", "read_path"]
