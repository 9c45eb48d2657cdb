"""What has to be done, by whom and until when, and about whom."""
