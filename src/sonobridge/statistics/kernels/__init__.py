"""Bootstrap of whole patients over sorted scores, for all cells at once.

``rows`` sorts once, ``cells`` resamples, ``replicates`` forms the metrics, ``curves`` and
``sums`` serve ROC bands, thresholds and plain sums. ``lanes`` and ``lanes_curves`` are
compiled by ``compiled``; ``reference`` is the same arithmetic in NumPy.
"""
