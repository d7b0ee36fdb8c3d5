"""Tests of the package, run against an installed wheel."""
