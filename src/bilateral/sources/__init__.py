"""Readers: upstream files to documents and turns."""
