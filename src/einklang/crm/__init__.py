"""People, companies and their timeline. Does not know that syncing exists."""
