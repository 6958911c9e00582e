import re

from django.utils import translation

from meerwaarde.initiatives.dtpr import GROUPS, KIND, KINDS, choices, label_of_kind


def identifiers_of_the_taxonomy(folder):
    found = {}
    for path in (folder / "standards" / "dtpr" / "elements").glob("*.md"):
        head = path.read_text(encoding="utf-8").split("---")[1]
        identifier = re.search(r"^id:\s*(\S+)", head, re.MULTILINE).group(1)
        found.setdefault(identifier, set()).update(re.findall(r"^\s*-\s*(\S+)", head, re.MULTILINE))
    return found


def test_every_identifier_that_claims_to_be_dtpr_exists_there_in_its_category(shared):
    taxonomy = identifiers_of_the_taxonomy(shared)
    for kind in KINDS:
        if kind.category:
            assert kind.category in taxonomy[kind.identifier], kind.identifier


def test_a_code_of_our_own_is_never_claimed_as_dtpr(shared):
    taxonomy = identifiers_of_the_taxonomy(shared)
    own = [kind for kind in KINDS if not kind.category]
    assert own
    for kind in own:
        assert kind.identifier.startswith("own-")
        assert kind.identifier not in taxonomy


def test_every_kind_stands_once_in_the_choices_and_fits_the_column():
    offered = [identifier for _group, kinds in choices() for identifier, _label in kinds]
    assert sorted(offered) == sorted(KIND)
    assert len(KIND) == len(KINDS)
    assert {kind.group for kind in KINDS} == set(GROUPS)
    assert max(map(len, KIND)) <= 60


def test_an_unknown_identifier_is_shown_as_words():
    with translation.override("en"):
        assert label_of_kind("quantum_gravity-meter") == "quantum gravity meter"
        assert label_of_kind("air_quality") == "air quality sensor"
