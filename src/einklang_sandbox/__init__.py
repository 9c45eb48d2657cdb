"""Local stand-ins for calendar providers, stricter than those. They know nothing of Einklang."""
