"""Calendars that any program can subscribe to (docs/algorithms/feeds.md)."""
