"""Pages about feeds, and the feeds themselves."""
