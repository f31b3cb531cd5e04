"""Readers: upstream files to documents with speakers, sides and dates."""

from bilateral.sources import frus, mananeras, ungdc, whitehouse
from bilateral.sources.source import Source

__all__ = ["SOURCES", "Source"]

#: What is read unless said otherwise, in the order in which it is shown.
SOURCES: tuple[Source, ...] = (
    whitehouse.SOURCE,
    mananeras.SOURCE,
    frus.SOURCE,
    ungdc.SOURCE,
)
