"""Room `organisations`: municipalities and other organisations, people's roles, policy goals."""
