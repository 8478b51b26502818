"""The acquisition score: named parts, critical gates, and what may be claimed for them.

It asks whether a person acquired and measured well; it is formative, and it is not the
AI-readiness score, which asks whether a clip helps a model.
"""
