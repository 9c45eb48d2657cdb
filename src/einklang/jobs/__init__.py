"""Rows that fall due, the leases on them, and the loop that works them off."""
