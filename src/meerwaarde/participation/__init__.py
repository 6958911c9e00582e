"""Room `participation`: promise, rounds, contributions, receipts, answers, moderation, pseudonyms.

Front doors: `actions`, `queries`, and `parts`, where rooms above add to a round and to the page of a code.
"""
