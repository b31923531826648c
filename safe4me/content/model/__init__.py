"""What is taught, as frozen records. Pure."""
