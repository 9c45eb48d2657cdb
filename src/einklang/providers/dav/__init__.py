"""CalDAV and CardDAV servers."""
