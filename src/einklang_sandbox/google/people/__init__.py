"""The contacts of the local Google: the People API v1, its state and its rules."""
