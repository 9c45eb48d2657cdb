"""Pages of sync: connections, the journal, questions, and why."""
