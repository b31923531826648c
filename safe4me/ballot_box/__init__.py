"""The ballot box: exact counts of open rooms, until they are sealed. One interface, two engines."""
