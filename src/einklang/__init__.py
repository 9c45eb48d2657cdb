"""Einklang: customer records, calendars and address books in accord."""
