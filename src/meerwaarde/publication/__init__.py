"""Room `publication`: one record, all outputs: PDF, calendar, feeds, cards, backup."""
