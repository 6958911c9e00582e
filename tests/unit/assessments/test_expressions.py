"""The small language in which definitions calculate."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment_samples import OFFICIAL, official_definition
from meerwaarde.assessments.expressions import ExpressionError, evaluate, parse

ANSWERS = {"1": "true", "2": "false", "3": ["a", "b"], "4": "Jaar"}


def value(source, **names):
    return evaluate(source, ANSWERS.get, names)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("answers('3') | count", 2),
        ("answers('none') | count", 0),
        ("countSelectedOptions('3') >= 2", True),
        ("bool(answers('1'))", True),
        ("bool(answers('2')) == true", False),
        ("bool(answers('none'))", False),
        ("answers('1') == true", True),
        ("answers('4') in ['Jaar', 'Aantal jaren']", True),
        ("answers('none') == null", True),
        ("answers('4') == null", False),
        ("1 + 2 * 3 - 4 / 2", 5),
        ("-2 + 5 % 3", 0),
        ("(1 + 2) * 3", 9),
        ("true && 3", 3),
        ("(false && 3) + 1", 1),
        ("null || 4", 4),
        ("1 == 1 ? 'yes' : 'no'", "yes"),
        ("false ? 1 : true ? 2 : 3", 2),
        ("!true || 1 != 2", True),
        ("weightedCountMap(answers('3'), ['a', 'b', 'c'], [1, 3, 9])", 4),
        ("1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3", True),
    ],
)
def test_an_expression_gives_its_value(source, expected):
    assert value(source) == expected


def test_names_are_looked_up_and_unknown_ones_count_as_nothing():
    assert evaluate("(scores.a || 0) + (scores.b || 0) > 4", ANSWERS.get, {"scores.a": 5}) is True
    assert evaluate("scores.none < 2", ANSWERS.get, {}) is True


def test_a_weight_is_found_with_and_without_the_category_before_the_name():
    source = "weightedCountMap(answers('x'), ['Kinderen', 'Medewerkers'], [3, 1])"
    assert evaluate(source, lambda _id: ["Categorie betrokkenen: Kinderen"], {}) == 3


@pytest.mark.parametrize(
    "source",
    [
        *("", "1 +", "(1", "answers('1'", "open('/etc/passwd')", "answers.__class__()", "1 / 0", "'a' + 1", "1 2"),
        *("[1", "a ? b", "#", "(" * 500, "!" * 500 + "1", "1" * 20_000, "weightedCountMap(1, 2, 3)"),
    ],
)
def test_what_cannot_be_read_or_computed_is_refused(source):
    with pytest.raises(ExpressionError):
        value(source)


@given(st.text(alphabet="answers('1')|&<>=!?:+-*/%[], 0123.", max_size=60))
def test_any_text_gives_a_value_or_a_refusal(source):
    with contextlib.suppress(ExpressionError):
        value(source)


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_expression_of_the_official_definitions_can_be_read(shared, name):
    def expressions(found):
        if isinstance(found, dict):
            for key, inner in found.items():
                if key in ("expression", "when"):
                    yield inner
                else:
                    yield from expressions(inner)
        elif isinstance(found, list):
            for inner in found:
                yield from expressions(inner)

    for source in expressions(official_definition(shared, name)):
        parse(source)
