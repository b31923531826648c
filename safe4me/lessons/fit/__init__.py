"""Whether what was written is fit for pupils."""
