"""Running operations as jobs in processes of their own."""

from sonobridge.jobs.executor import JobExecutor
from sonobridge.jobs.progress import JobCancelledError, ProgressReporter

__all__ = ["JobCancelledError", "JobExecutor", "ProgressReporter"]
