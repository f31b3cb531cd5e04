"""Corpora with known topics, effects, drift and languages, to try models on."""
