"""Google Calendar, version 3, as far as a program needs it that keeps calendars in accord."""
