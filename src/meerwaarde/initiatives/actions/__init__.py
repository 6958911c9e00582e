"""Every change of an initiative. Each action names who does it, checks what must hold, and leaves one Event."""
