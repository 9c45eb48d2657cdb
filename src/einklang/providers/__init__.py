"""Adapters to the outside; no Django, and no HTTP status code above this folder."""
