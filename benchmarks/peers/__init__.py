"""Other programs that benchmarks run beside ours; absent ones are left out."""
