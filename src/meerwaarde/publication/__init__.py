"""Room `publication`: one record, all outputs: PDF, memo, calendar, card, feeds, archive, backup.

Front doors: `queries` for what is published of a plan, and the commands.
"""
