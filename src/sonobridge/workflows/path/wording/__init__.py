"""How a direction is chosen and said: choice, rationale, sentences, questions, templates."""
