"""Floor 2: a content folder becomes libraries; what is wrong with it, and what its activities measure."""
