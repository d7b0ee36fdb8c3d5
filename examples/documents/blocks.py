"""The blocks of a document in Markdown, and what its comments say of them.

A comment in the line directly before a block is a mark:

<!-- not run: REASON -->     it cannot be run here, which is tried where the network is the document's own
<!-- run by: FILE -->        another check of the project runs it; FILE names the document, or holds the block
<!-- needs: NAME, NAME -->   files that are there beforehand: `photo.jpg`, or what a block of any document is named

A name behind the language, as in ```json credentials.json, is the file that the block is written to.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^( *)(```+|~~~+)(\w*) *(\S*).*$")
MARK = re.compile(r"^ *<!-- (not run|run by|needs): (.+?) -->$")


@dataclass
class Block:
    document: str
    line: int
    language: str
    name: str
    text: str
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def needs(self) -> list[str]:
        return [name.strip() for name in self.marks.get("needs", "").split(",") if name.strip()]


def read(root: Path, document: str) -> tuple[list[Block], list[str]]:
    """The blocks of a document, and what is wrong with its marks."""
    blocks, faults, marks = [], [], {}
    lines = iter(enumerate((root / document).read_text().splitlines(), 1))
    for number, line in lines:
        if mark := MARK.match(line):
            marks[mark[1]] = mark[2]
        elif fence := FENCE.match(line):
            indent, fence, language, name = fence.groups()
            inside = []
            for _, line in lines:
                if line.strip() == fence:
                    break
                inside.append(line.removeprefix(indent))
            blocks.append(Block(document, number, language, name, "\n".join(inside) + "\n", marks))
            marks = {}
        elif marks:
            faults.append(f"{document}:{number}: a mark stands directly before its block, and here is none")
            marks = {}
    return blocks, faults
