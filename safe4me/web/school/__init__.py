"""A school's pages: its classes, their budgets, its staff."""
