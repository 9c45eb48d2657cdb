"""Google's contacts (People API v1)."""
