"""Calendars, events, copies and busy time. Does not know that syncing exists."""
