"""Which form of a survey a class begins with: half of all classes swap the two, so that neither is easier."""

FORMS = 2


def first_form(class_id: int) -> int:
    """Which form of a survey in two forms a class begins with: the first, or the second."""
    return 1 + class_id % FORMS
