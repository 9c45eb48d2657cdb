"""Address books as our side: people, and who of them is whose contact."""
