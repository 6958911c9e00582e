"""Room `initiatives`: THE TRUNK: the digital initiative and its dossier."""
