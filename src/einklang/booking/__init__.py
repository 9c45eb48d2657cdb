"""Booking calendars: times that guests book by themselves (docs/algorithms/availability.md)."""
