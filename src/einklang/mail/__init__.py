"""The outbox: what is to be sent, what was sent. Knows nothing of why."""
