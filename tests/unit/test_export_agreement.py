import pytest

from annotate.agreement import agreement


def units(*ratings):
    """Ratings of the raters a, b, c … one string a unit; a dot is no rating."""
    return [
        {rater: label for rater, label in zip("abcd", unit, strict=False) if label != "."}
        for unit in ratings
    ]


def test_two_people_who_always_agree_have_kappa_and_alpha_one():
    result = agreement(units("xx", "yy", "xx"))
    assert (result.units, result.percent, result.kappa, result.alpha) == (3, 1.0, 1.0, 1.0)


def test_cohens_kappa_of_a_worked_example():
    # 20 both yes, 15 both no, 5 and 10 apart: 0.70 observed, 0.50 expected.
    rated = units(*["yy"] * 20, *["yn"] * 5, *["ny"] * 10, *["nn"] * 15)
    assert agreement(rated).percent == pytest.approx(0.70)
    assert agreement(rated).kappa == pytest.approx(0.40)


def test_krippendorffs_alpha_of_his_example_with_four_raters_and_gaps():
    # Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, example C: 0.743.
    a, b, c, d = "123321412...", "1233224125.3", ".3332342251.", "12332441251."
    rated = units(*("".join(ratings) for ratings in zip(a, b, c, d, strict=False)))
    assert agreement(rated).alpha == pytest.approx(0.743, abs=0.001)
    assert agreement(rated).kappa is None


def test_chance_agreement_gives_a_kappa_of_zero():
    assert agreement(units("xx", "xy", "yx", "yy")).kappa == pytest.approx(0.0)


def test_where_all_labels_are_the_same_neither_coefficient_is_defined():
    result = agreement(units("xx", "xx"))
    assert (result.percent, result.kappa, result.alpha) == (1.0, None, None)


def test_units_with_one_rating_do_not_count():
    assert agreement(units("xx", "x.", ".y", "yy")).units == 2


def test_where_no_two_people_met_there_is_nothing_to_measure():
    assert agreement(units("x.", ".y")) is None
