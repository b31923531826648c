"""Half of all classes begin with one form of a survey, half with the other."""

from safe4me.statistics.ballot import FORMS, first_form


def test_classes_that_are_made_one_after_the_other_begin_with_each_form_in_turn() -> None:
    assert [first_form(class_id) for class_id in (7, 8, 9)] == [2, 1, 2]
    assert {first_form(class_id) for class_id in range(1, 20)} == set(range(1, FORMS + 1))
