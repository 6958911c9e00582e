"""Room `accounts`: people, how they sign in, and how often something may be done.

Front doors: `invitations` and `models.User`.
"""
