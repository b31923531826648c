"""Floor 0: what is taught. Pure: text in, frozen dataclasses out."""
