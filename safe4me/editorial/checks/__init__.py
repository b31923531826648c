"""Whether what was written is fit for pupils, a subject a file; `all_checks` runs them."""
