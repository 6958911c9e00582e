"""Room `ledger`: the append-only public log of every change."""
