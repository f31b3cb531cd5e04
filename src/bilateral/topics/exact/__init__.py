"""The same bits on every processor: arithmetic, random numbers, variates."""
