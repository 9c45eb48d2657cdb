"""The public pages of booking calendars, and those on which hosts set them up."""
