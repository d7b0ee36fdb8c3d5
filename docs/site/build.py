#!/usr/bin/env python3
"""Makes a site that can be searched out of the documents, in target/site/html.

    docs/site/install.sh && target/site/venv/bin/python docs/site/build.py

What is on it is what README.md leads to, link after link; its menu is the map, docs/README.md.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from markdown.extensions.toc import slugify_unicode

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "target/site"
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def links(document: Path) -> Iterator[Path]:
    """The files of this repository that a document leads to."""
    for link in LINK.findall(document.read_text()):
        if "://" not in link and (target := (document.parent / link).resolve()).is_relative_to(ROOT):
            yield target


def reachable(start: Path) -> set[Path]:
    found, left = set(), [start]
    while left:
        file = left.pop()
        if file in found or not file.is_file():
            continue
        found.add(file)
        if file.suffix == ".md":
            left.extend(links(file))
    return found


def menu(page: Path) -> list[str | dict[str, object]]:
    """The map's headings, with the pages that the first cells of their tables name; each has its own title."""
    groups: list[str | dict[str, object]] = ["README.md", "docs/README.md"]
    pages: list[str] = []
    for line in page.read_text().splitlines():
        if line.startswith("## "):
            pages = []
            groups.append({line[3:]: pages})
        elif line.startswith("| ["):
            places = [page.parent / link for link in LINK.findall(line.split("|")[1])]
            pages.extend(str(place.resolve().relative_to(ROOT)) for place in places)
    return groups


def main() -> None:
    pages = SITE / "pages"
    shutil.rmtree(pages, ignore_errors=True)
    for file in reachable(ROOT / "README.md"):
        place = pages / file.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    settings = {
        "site_name": "Cedulita", "docs_dir": str(pages), "site_dir": str(SITE / "html"), "use_directory_urls": False,
        # Nothing is fetched from elsewhere.
        "theme": {"name": "readthedocs", "highlightjs": False, "navigation_depth": 2},
        # Links to headings in Spanish have their accents, as forges make them.
        "markdown_extensions": [{"toc": {"slugify": slugify_unicode}}],
        "plugins": [{"search": {"lang": ["en", "es"]}}], "nav": menu(ROOT / "docs/README.md"),
        "validation": {"nav": {"omitted_files": "ignore"}, "links": {"anchors": "ignore"}},
    }
    (SITE / "mkdocs.yml").write_text(yaml.dump(settings, allow_unicode=True, sort_keys=False))
    sys.exit(subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean", "-f", SITE / "mkdocs.yml"], check=False).returncode)


if __name__ == "__main__":
    main()
