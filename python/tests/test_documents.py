"""Every Python sample of the documents is run, in an empty folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["python/README.md", "docs/install.md"]
MOST_LINES = 6


def samples(document: str) -> list[str]:
    """Give the blocks of Python in a document."""
    return re.findall(r"^```python(?: \S+)?\n(.*?)^```$", (ROOT / document).read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_samples_pass(pytester: pytest.Pytester, document: str) -> None:
    """And there are some; the first is short."""
    first, *others = samples(document)
    assert sum(bool(line.strip()) for line in first.splitlines()) <= MOST_LINES
    tests = 0
    for number, sample in enumerate([first, *others]):
        pytester.path.joinpath(f"test_sample_{number}.py").write_text(sample)
        tests += len(re.findall(r"^ *def test_", sample, re.MULTILINE))
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=tests)
