"""Run a program as real processes and record who printed what, and when."""
