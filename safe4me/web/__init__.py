"""Floor 3: pages, one blueprint a reader."""
