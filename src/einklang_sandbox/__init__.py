"""Local stand-ins for services that cannot be run: stateful, and stricter than the real ones."""
