"""From a cleaned text to counted terms."""
