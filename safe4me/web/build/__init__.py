"""From a content folder to ready pages, sheets and packs."""
