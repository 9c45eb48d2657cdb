"""Standard texts (iCalendar, vCard) as records and back. Pure."""
