"""Room `organisations`: municipalities and other organisations, people's roles, policy goals, borders.

Front doors: `actions`, and `permissions.require` with which every action of every room begins.
"""
