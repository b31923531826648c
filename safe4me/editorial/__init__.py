"""What only authors need: checks of what they wrote, outlines, counts, files to begin from."""
