"""Users, workspaces, memberships, and the one door to every row."""
