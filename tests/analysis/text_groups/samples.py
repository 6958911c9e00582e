"""Texts as residents write them, made from pieces, with the argument that each of them holds."""

from __future__ import annotations

import numpy as np

OPENINGS = {
    "nl": [
        "",
        "Beste gemeente,",
        "Ik woon hier al twintig jaar.",
        "Goed plan, maar",
        "Nog iets:",
        "Als bewoner zeg ik:",
    ],
    "en": ["", "Dear council,", "I have lived here for twenty years.", "Good plan, but", "One more thing:", "I think"],
}
ARGUMENTS = {
    "nl": [
        [
            "het schoolpad moet verlicht blijven",
            "kinderen fietsen laat naar school",
            "laat de lantaarns bij de school branden",
        ],
        [
            "dimmen is beter voor egels en vleermuizen",
            "dieren hebben last van de lampen",
            "denk aan de vleermuizen bij de sloot",
        ],
        ["de kosten zijn veel te hoog", "dit kost ons te veel belastinggeld", "wie betaalt de kosten van dit project"],
        ["ik wil geen camera in mijn straat", "camera's schenden onze privacy", "privacy gaat voor, dus geen beelden"],
        ["de bus rijdt te vroeg weg", "geef een lege bus geen voorrang", "laat de bus wachten op de trein"],
    ],
    "en": [
        ["keep the school path lit", "children cycle to school in the dark", "leave the lamps near the school on"],
        ["dimming helps hedgehogs and bats", "bats suffer from bright lamps", "think of the bats along the ditch"],
        ["it costs far too much money", "who pays the cost of this project", "the costs are too high for taxpayers"],
    ],
}


def residents(number: int, rng: np.random.Generator) -> tuple[list[str], list[str], list[int]]:
    """Texts, languages, and the number of the argument in each: Dutch ones from 0, English ones after them."""
    texts, languages, held = [], [], []
    for _one in range(number):
        language = "nl" if rng.random() < 0.8 else "en"
        which = int(rng.integers(len(ARGUMENTS[language])))
        phrases = rng.permutation(ARGUMENTS[language][which])[: rng.integers(2, 4)]
        opening = OPENINGS[language][int(rng.integers(len(OPENINGS[language])))]
        texts.append(" ".join([opening, ", ".join(phrases)]).strip() + ".")
        languages.append(language)
        held.append(which + (len(ARGUMENTS["nl"]) if language == "en" else 0))
    return texts, languages, held
