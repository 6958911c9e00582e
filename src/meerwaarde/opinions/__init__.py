"""Room `opinions`: statements to agree or disagree with in a round, votes, and the map of opinions drawn from them.

Front doors: `actions`, `queries` and `importing` for a conversation held elsewhere. The calculation is
`analysis.opinion_map`.
"""
