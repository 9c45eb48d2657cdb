"""Pages of accounts: the first start, joining, settings, the team."""
