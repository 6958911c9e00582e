"""Every change of state of an assessment or an advice."""
