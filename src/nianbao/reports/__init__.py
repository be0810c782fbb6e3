"""Published reports: read, checked against their words, and written."""
