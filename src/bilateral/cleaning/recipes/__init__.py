"""Recipes: which counted terms become one term, and which are left out."""
