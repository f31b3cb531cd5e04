"""Priors of a topic's words and of a row's topics."""
