"""What every page passes through, and what every view may ask for: the floor of the web."""
