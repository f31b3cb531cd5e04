"""The chain: tokens, their assignments, and the order in which they are drawn."""
