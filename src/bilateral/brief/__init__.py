"""One note on one page."""
