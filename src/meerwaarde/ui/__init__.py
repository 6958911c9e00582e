"""Room `ui`: the shared look: base templates, components, design tokens, static files; no domain words."""
