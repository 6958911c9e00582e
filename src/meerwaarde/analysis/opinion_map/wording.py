"""The sentences of the report, in plain Dutch and English. No Django: the command works without a database."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Where do we agree?",
        "lead": "{participants} people reacted to {statements} statements. Together they gave {votes} answers: agree, "
        "disagree or pass.",
        "shared": "What we share",
        "shared_lead": "A majority of every group gives the same answer to these statements. The strongest come first.",
        "shared_everyone": "A clear majority of all participants gives the same answer to these statements.",
        "shared_none": "There is no statement on which every group has a clear majority for the same answer.",
        "groups": "Groups with similar answers",
        "groups_lead": "We see {count} groups of people who answered alike. Nobody chose a group: it only follows from "
        "the answers. People with too few answers to be placed: {unplaced}.",
        "fewer": "fewer than {smallest}",
        "none_clear": "We see no clear groups. The answers differ from person to person, but not in a pattern that is "
        "sure enough to draw groups from. So this report shows what everyone together thinks.",
        "not_judged": "It was not checked whether these groups are more than chance.",
        "shading": "The groups are not sharply apart: they shade into each other. See them as two ends of a line, not "
        "as separate camps.",
        "apart": "The groups lie further apart than one cloud of people that is cut in pieces.",
        "group": "Group {letter}",
        "group_sentence": "Group {letter}, {people} people.",
        "agrees_more": "Agrees more often than the others with: {statement} ({share} of the group; {z}).",
        "disagrees_more": "Disagrees more often than the others with: {statement} ({share} of the group; {z}).",
        "agrees_also": "Agrees with: {statement} ({share} of the group).",
        "z": "z = {value}",
        "no_statements": "No statement sets this group apart with enough certainty.",
        "hidden_group": "A group of fewer than {smallest} people is not shown, to protect those in it.",
        "dividing": "What divides us",
        "dividing_lead": "On these statements the groups differ most.",
        "dividing_none": "There is no statement on which the groups differ with enough certainty.",
        "axes": "What the directions in the picture mean",
        "axis": "Direction {number} ({share} of all differences)",
        "axis_high": "{side} stand people who agree with:",
        "right": "To the right",
        "left": "To the left",
        "top": "At the top",
        "bottom": "At the bottom",
        "axis_habit": "Take care: this direction also shows how often people agree at all (correlation {value}).",
        "axis_pass": "Take care: this direction also shows how often people pass (correlation {value}).",
        "certainty": "How sure is this?",
        "stability": "When we repeat the calculation with other participants drawn from these, the groups stay the "
        "same for {value} (1 is fully the same, 0 is chance).",
        "structure": "The answers hang together {value} as strongly as after shuffling them within each statement "
        "(probability of this by chance: {p}).",
        "separation": "Distance between the groups (silhouette): {value}; after shuffling: {chance} (probability {p}).",
        "certain_people": "{share} of the placed people are in their group with at least 90% certainty.",
        "picture": "The picture",
        "picture_title": "Map of the answers",
        "picture_text": "Every mark is a handful of people of one group with nearly the same answers. Who stands close "
        "together answered alike. No mark stands for fewer than {smallest} people.",
        "statements": "All statements",
        "number": "number",
        "statement": "statement",
        "answer": "answer",
        "agree": "agree",
        "disagree": "disagree",
        "pass": "pass",
        "answers": "answers",
        "people": "people",
        "interval": "95% interval of agree",
        "needed": "answers still needed",
        "group_column": "group",
        "stable": "stability",
        "withheld": "withheld",
        "withheld_note": "“Withheld” protects people: counts below {smallest} are not published.",
        "difference": "difference",
        "how": "How was this calculated?",
        "how_text": "With the published method of Pol.is: missing answers count as the average of the statement, two "
        "main directions, a correction for people who answered few statements, k-means with the silhouette, and tests "
        "of two proportions per statement. The number of groups, the axes and the counts were checked again in another "
        "way. Seed of the random draws: {seed}. “Answers still needed” is how many until the interval is at most "
        "{margin} wide on each side.",
        "moderated": "{count} statements were left out by moderation.",
    },
    "nl": {
        "title": "Waar zijn we het over eens?",
        "lead": "{participants} mensen reageerden op {statements} stellingen. Samen gaven zij {votes} antwoorden: "
        "eens, oneens of overslaan.",
        "shared": "Wat we delen",
        "shared_lead": "Een meerderheid van elke groep geeft hetzelfde antwoord op deze stellingen. De sterkste staan "
        "vooraan.",
        "shared_everyone": "Een duidelijke meerderheid van alle deelnemers geeft hetzelfde antwoord op deze "
        "stellingen.",
        "shared_none": "Er is geen stelling waarbij elke groep een duidelijke meerderheid heeft voor hetzelfde "
        "antwoord.",
        "groups": "Groepen met vergelijkbare antwoorden",
        "groups_lead": "We zien {count} groepen mensen met vergelijkbare antwoorden. Niemand koos een groep: die volgt "
        "alleen uit de antwoorden. Mensen met te weinig antwoorden voor een plek: {unplaced}.",
        "fewer": "minder dan {smallest}",
        "none_clear": "We zien geen duidelijke groepen. De antwoorden verschillen per persoon, maar niet in een "
        "patroon dat zeker genoeg is om groepen te tekenen. Daarom laat dit verslag zien wat iedereen samen vindt.",
        "not_judged": "Er is niet nagegaan of deze groepen meer zijn dan toeval.",
        "shading": "De groepen liggen niet scherp uit elkaar: ze lopen in elkaar over. Zie ze als twee kanten van een "
        "lijn, niet als aparte kampen.",
        "apart": "De groepen liggen verder uit elkaar dan één wolk mensen die in stukken is geknipt.",
        "group": "Groep {letter}",
        "group_sentence": "Groep {letter}, {people} mensen.",
        "agrees_more": "Is het vaker dan de anderen eens met: {statement} ({share} van de groep; {z}).",
        "disagrees_more": "Is het vaker dan de anderen oneens met: {statement} ({share} van de groep; {z}).",
        "agrees_also": "Is het eens met: {statement} ({share} van de groep).",
        "z": "z = {value}",
        "no_statements": "Geen stelling onderscheidt deze groep met genoeg zekerheid.",
        "hidden_group": "Een groep van minder dan {smallest} mensen tonen we niet, om hen te beschermen.",
        "dividing": "Wat ons verdeelt",
        "dividing_lead": "Bij deze stellingen verschillen de groepen het meest.",
        "dividing_none": "Er is geen stelling waarbij de groepen met genoeg zekerheid verschillen.",
        "axes": "Wat de richtingen in het beeld betekenen",
        "axis": "Richting {number} ({share} van alle verschillen)",
        "axis_high": "{side} staan mensen die het eens zijn met:",
        "right": "Rechts",
        "left": "Links",
        "top": "Bovenaan",
        "bottom": "Onderaan",
        "axis_habit": "Let op: deze richting toont ook hoe vaak mensen het ergens mee eens zijn (correlatie {value}).",
        "axis_pass": "Let op: deze richting toont ook hoe vaak mensen overslaan (correlatie {value}).",
        "certainty": "Hoe zeker is dit?",
        "stability": "Herhalen we de berekening met andere deelnemers uit deze groep, dan blijven de groepen gelijk "
        "voor {value} (1 is helemaal gelijk, 0 is toeval).",
        "structure": "De antwoorden hangen {value} zo sterk samen als na husselen binnen elke stelling (kans hierop "
        "bij toeval: {p}).",
        "separation": "Afstand tussen de groepen (silhouet): {value}; na husselen: {chance} (kans {p}).",
        "certain_people": "{share} van de geplaatste mensen zit met minstens 90% zekerheid in hun groep.",
        "picture": "Het beeld",
        "picture_title": "Kaart van de antwoorden",
        "picture_text": "Elk teken is een handvol mensen van één groep met bijna dezelfde antwoorden. Wie dicht bij "
        "elkaar staan, antwoordden hetzelfde. Geen teken staat voor minder dan {smallest} mensen.",
        "statements": "Alle stellingen",
        "number": "nummer",
        "statement": "stelling",
        "answer": "antwoord",
        "agree": "eens",
        "disagree": "oneens",
        "pass": "overgeslagen",
        "answers": "antwoorden",
        "people": "mensen",
        "interval": "95%-interval van eens",
        "needed": "nog nodige antwoorden",
        "group_column": "groep",
        "stable": "stabiliteit",
        "withheld": "niet getoond",
        "withheld_note": "“Niet getoond” beschermt mensen: aantallen onder {smallest} publiceren we niet.",
        "difference": "verschil",
        "how": "Hoe is dit berekend?",
        "how_text": "Met de gepubliceerde methode van Pol.is: een ontbrekend antwoord telt als het gemiddelde van de "
        "stelling, twee hoofdrichtingen, een correctie voor mensen die weinig antwoorden gaven, k-means met het "
        "silhouet, en per stelling toetsen van twee aandelen. Groepen, richtingen en aantallen zijn op een andere "
        "manier nagerekend. Startgetal van de trekkingen: {seed}. “Nog nodige antwoorden” is hoeveel er nog nodig "
        "zijn tot het interval aan elke kant hoogstens {margin} breed is.",
        "moderated": "{count} stellingen zijn door moderatie weggelaten.",
    },
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter(group: int) -> str:
    """A, B, C ...; after Z the number."""
    return LETTERS[group] if group < len(LETTERS) else str(group + 1)


def number(value: float, language: str, digits: int = 0) -> str:
    """A number as it is written in this language: 1,234.5 or 1.234,5."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def percent(share: float, language: str) -> str:
    """A whole percentage."""
    return f"{number(share * 100, language)}%"
