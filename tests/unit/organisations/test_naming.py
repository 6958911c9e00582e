import pytest

from meerwaarde.organisations.naming import kind_from_name, municipality_key


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Gemeente Groningen", "municipality"),
        ("Provincie Fryslân", "province"),
        ("Wetterskip Fryslân", "water_board"),
        ("HDSR Hoogheemraadschap De Stichtse Rijnlanden", "water_board"),
        ("Gemeenschappelijke regeling BEL Combinatie", "joint_body"),
        ("SED Organisatie (Gemeente Stede Broec, Enkhuizen, Drechterland)", "joint_body"),
        ("OVER-gemeenten", "joint_body"),
        ("Veiligheidsregio Twente", "joint_body"),
        ("Ministerie van Sociale Zaken en Werkgelegenheid", "national_body"),
        ("Kadaster", "national_body"),
    ],
)
def test_the_kind_follows_from_the_name(name, kind):
    assert kind_from_name(name) == kind


@pytest.mark.parametrize(
    ("register", "official"),
    [
        ("Gemeente Den Haag", "'s-Gravenhage"),
        ("Gemeente Bergen (L)", "Bergen (L.)"),
        ("Gemeente Bergen (NH)", "Bergen (NH.)"),
        ("Gemeente Noardeast Fryslân", "Noardeast-Fryslân"),
        ("Gemeente Súdwest-Fryslân", "Sudwest-Fryslan"),
        ("Gemeente Reusel-de Mierden", "Reusel-De Mierden"),
        ("Gemeente Hengelo (Ov)", "Hengelo (O.)"),
    ],
)
def test_two_spellings_are_one_municipality(register, official):
    assert municipality_key(register) == municipality_key(official)


def test_namesakes_stay_apart():
    assert municipality_key("Bergen (L.)") != municipality_key("Bergen (NH.)")
