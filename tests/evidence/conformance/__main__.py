"""``python -m tests.evidence.conformance [COMMAND …]``: run the cases; with a command, through another implementation.

The command gets one case a line on stdin, ``{"kind": …, "case": …}``, and answers each with one line of JSON on stdout:
what ``answers.answer`` returns for ours.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.evidence.conformance import answers


def main(command: list[str]) -> int:
    """Print a line for each case and the sum; 1 where one fails."""
    cases = answers.cases()
    if command:
        lines = "".join(json.dumps({"kind": kind, "case": case}) + "\n" for kind, case in cases)
        done = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=True)
        said = [json.loads(line) for line in done.stdout.splitlines()]
    else:
        said = [answers.answer(kind, case) for kind, case in cases]
    failed = 0
    for (kind, case), got in zip(cases, said, strict=True):
        right = got == answers.expected(kind, case)
        failed += not right
        print(f"{'ok    ' if right else 'FAILED'} {kind}/{case['name']}" + ("" if right else f": {got}"))
    print(f"{len(cases) - failed} of {len(cases)} right")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
