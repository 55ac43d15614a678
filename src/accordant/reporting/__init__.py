"""Reports: each module turns a `findings.Report` into one form, and does nothing else."""
