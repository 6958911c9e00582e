"""Room `runs`: what runs outside of a request, and the web server itself.

Front doors: `schedule.register` for what runs by the clock, `analyses` for calculations that are kept,
`group_commit.GroupCommit` for what many write at the same moment, and the commands `serve` and `work`.
"""
