"""The simulator, `make simulate`: a long time of made-up activity on a fake clock, and an oracle that watches."""
