"""One note on one page: what the other rooms say of a single text, put beside the record."""

from bilateral.brief.note import Brief, brief

__all__ = ["Brief", "brief"]
