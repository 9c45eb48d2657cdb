"""What should happen: decisions as pure functions of what was observed."""
