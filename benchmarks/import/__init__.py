"""Named for the command `python -m benchmarks.import`; since `import` is a keyword, everything is in other modules."""
