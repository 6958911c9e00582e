"""What can be wrong with votes, said so that a person can repair it.

Each refusal has a code and its parts, so that a page can say it in its own words; `text(language)` gives ours.
"""

from __future__ import annotations

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "lengths": "participants, statements and values must be equally long; they hold {participants}, {statements} "
        "and {values} entries",
        "not_whole": "{what} must be whole numbers",
        "vote_value": "the vote is “{value}”; allowed are 1 (agree), -1 (disagree), 0 (pass) and empty (no vote)",
        "unknown_participant": "participant “{participant}” is not known",
        "unknown_statement": "statement “{statement}” is not known",
        "duplicate_vote": "participant “{participant}” votes on statement “{statement}” for the second time",
        "duplicate_participant": "participant “{participant}” has a row already",
        "duplicate_statement": "statement “{statement}” occurs for the second time",
        "columns_missing": "the columns are wrong: {names} missing; found {found}",
        "columns_twice": "the columns are wrong: {names} occurs twice",
        "columns_order": "the columns are wrong: first come the describing columns, then one for each statement",
        "columns_odd": "the columns are wrong: “{name}” is neither a known column nor the number of a statement",
        "columns_kind": "the columns are wrong: {name} must hold whole numbers, not {kind}",
        "columns_names": "the columns are wrong: {name} must hold whole numbers or text, not {kind}",
        "cells": "this row has {found} cells, the first row has {expected}",
        "count": "the column {column} says {stated}, but the row holds {counted}: the file may be damaged",
        "number": "“{value}” in column {column} is not a whole number",
        "weight": "the weight of participant “{participant}” is {value}; it must be a number above zero",
        "encoding": "the file is not text in UTF-8: {problem}",
        "no_file": "there is no file or folder with this name",
        "no_votes_file": "this folder holds no participants-votes.csv or votes.csv (or the same with .gz), and no "
        "votes.parquet",
        "no_parquet": "reading Parquet needs pyarrow: pip install 'meerwaarde[parquet]'",
        "empty_cell": "this cell is empty",
        "too_long": "the text of statement {statement} is longer than {most} characters",
        "damaged": "the file cannot be read: {problem}",
        "empty": "there are no votes",
        "one_participant": "all votes are from one participant; a map needs at least two",
        "constant": "everyone gave the same answer to each statement, so there are no differences to draw",
    },
    "nl": {
        "lengths": "deelnemers, stellingen en waarden moeten even lang zijn; ze hebben {participants}, {statements} en "
        "{values} regels",
        "not_whole": "{what} moeten hele getallen zijn",
        "vote_value": "de stem is “{value}”; het mag zijn: 1 (eens), -1 (oneens), 0 (overgeslagen) of leeg (geen stem)",
        "unknown_participant": "deelnemer “{participant}” is niet bekend",
        "unknown_statement": "stelling “{statement}” is niet bekend",
        "duplicate_vote": "deelnemer “{participant}” stemt voor de tweede keer op stelling “{statement}”",
        "duplicate_participant": "deelnemer “{participant}” heeft al een regel",
        "duplicate_statement": "stelling “{statement}” komt voor de tweede keer voor",
        "columns_missing": "de kolommen kloppen niet: {names} ontbreekt; gevonden: {found}",
        "columns_twice": "de kolommen kloppen niet: {names} komt twee keer voor",
        "columns_order": "de kolommen kloppen niet: eerst komen de beschrijvende kolommen, dan één voor elke stelling",
        "columns_odd": "de kolommen kloppen niet: “{name}” is geen bekende kolom en geen nummer van een stelling",
        "columns_kind": "de kolommen kloppen niet: in {name} moeten hele getallen staan, geen {kind}",
        "columns_names": "de kolommen kloppen niet: in {name} moeten hele getallen of tekst staan, geen {kind}",
        "cells": "deze regel heeft {found} cellen, de eerste regel heeft er {expected}",
        "count": "in de kolom {column} staat {stated}, maar in de regel staan er {counted}: het bestand is misschien "
        "beschadigd",
        "number": "“{value}” in kolom {column} is geen heel getal",
        "weight": "het gewicht van deelnemer “{participant}” is {value}; het moet een getal boven nul zijn",
        "encoding": "het bestand is geen tekst in UTF-8: {problem}",
        "no_file": "er is geen bestand of map met deze naam",
        "no_votes_file": "in deze map staat geen participants-votes.csv of votes.csv (of hetzelfde met .gz), en geen "
        "votes.parquet",
        "no_parquet": "om Parquet te lezen is pyarrow nodig: pip install 'meerwaarde[parquet]'",
        "empty_cell": "deze cel is leeg",
        "too_long": "de tekst van stelling {statement} is langer dan {most} tekens",
        "damaged": "het bestand is niet te lezen: {problem}",
        "empty": "er zijn geen stemmen",
        "one_participant": "alle stemmen zijn van één deelnemer; een kaart heeft er minstens twee nodig",
        "constant": "iedereen gaf op elke stelling hetzelfde antwoord, dus er zijn geen verschillen te tekenen",
    },
}
PLACES = {
    "en": {"row": "row {row}", "column": "column {column}"},
    "nl": {"row": "regel {row}", "column": "kolom {column}"},
}


class BadVotes(ValueError):
    """Votes from which no honest map can be made.

    `code` is a key of SENTENCES; `row` counts from 1 (in a file the header is row 1, in arrays the first entry is row
    1); `column` is the name of the column; `file` is the name of the file.
    """

    def __init__(
        self, code: str, *, row: int | None = None, column: str | None = None, file: str | None = None, **parts: object
    ) -> None:
        self.code = code
        self.row = row
        self.column = column
        self.file = file
        self.parts = parts
        super().__init__(self.text("en"))

    def text(self, language: str = "en") -> str:
        """The whole sentence in `language` (en or nl), with file, row and column where they are known."""
        sentence = SENTENCES[language][self.code].format(column=self.column, **self.parts)
        places = [self.file] if self.file else []
        if self.row is not None:
            places.append(PLACES[language]["row"].format(row=self.row))
        if self.column is not None and self.row is not None:
            places.append(PLACES[language]["column"].format(column=self.column))
        return f"{', '.join(places)}: {sentence}" if places else sentence

    def in_file(self, file: str) -> BadVotes:
        """The same refusal with the name of the file."""
        return BadVotes(self.code, row=self.row, column=self.column, file=file, **self.parts)


class MapNotVerified(RuntimeError):
    """The independent check does not find what the map says; the map must not be stored or shown."""
