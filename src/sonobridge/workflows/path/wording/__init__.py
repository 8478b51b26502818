"""How a direction is said: rationale, sentences, interview questions, a checker."""
