"""The pages of a new plan's folder: what to do next, and the workflow that checks it."""

from __future__ import annotations

from nap_kg import __version__


def workflow(undecided: str) -> str:
    """Return the workflow that validates each push, for a repository of which the folder is the top."""
    return f"""\
name: validate
on: [push, pull_request]
permissions:
  contents: read
  security-events: write
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: nap-kg/nap-kg@v{__version__}
        id: nap-kg
        with:
          paths: .
      - uses: github/codeql-action/upload-sarif@v3
        if: always()
        with:
          sarif_file: ${{{{ steps.nap-kg.outputs.sarif }}}}
      - name: Check evidence
        run: if [ -d sources ]; then nap-kg evidence check . --source sources; fi
      - name: Look for placeholders
        run: |
          if grep -rn --include='*.ttl' --include='*.toml' {undecided} .; then
            echo "::warning::placeholders are left: decide on each before you publish"
          fi
"""


def folder_readme(title: str, source: str, report: str, undecided: str, facts: tuple[str, ...]) -> str:
    """Return what a publisher does next, in five steps."""
    listed = "\n".join(f"- [ ] {fact}" for fact in facts)
    decide = (
        f"What was not known holds `{undecided}`, or is marked with it. Nothing is published before these are decided:"
        f"\n\n{listed}\n"
        if facts
        else "Nothing is left open.\n"
    )
    return f"""\
# {title}

This plan and its reports as linked data, made by [nap-kg](https://github.com/nap-kg/nap-kg). Run the commands in
this folder; `{source}` stands for the report's file or folder, with its path.

| file | what it is |
|---|---|
| `profile.toml` | how the report's chart is read |
| `reference/` | the plan, its report, period, theme, pillars and bodies |
| `identifiers.csv` | the keys of what the plan promises: minted once, never changed |
| `review/` | what ingest asks of you |
| `graphs.csv` | which file holds which named graph |
| `plan.ttl`, `{report}/` | what ingest writes: the plan's elements; where each stands, with evidence |

## 1. Decide what is open

{decide}
```sh
grep -rn {undecided} profile.toml reference
```

## 2. Say how the chart is read

```sh
nap-kg ingest --guess {source} --output proposed.toml
```

Take its tables into `profile.toml` where they are not there yet, and decide on each line marked `decide`.

## 3. Read the chart

```sh
nap-kg ingest {source} --profile profile.toml --report {report} --output . --dry-run
nap-kg ingest {source} --profile profile.toml --report {report} --output .
```

Bodies that `reference/agencies.ttl` lacks are listed in `review/bodies.csv`: decide on each, and run again.

## 4. Check it

```sh
nap-kg validate .
nap-kg evidence check . --source {source}
nap-kg reason .
```

## 5. Ask, and publish

```sh
nap-kg derive . --output derived.ttl
nap-kg query status-by-pillar --data .
nap-kg query "SELECT ?item ?status WHERE {{ ?item nap:status ?status }}" --data .
```

Commit the folder; `.github/workflows/validate.yml` checks each push. Next year, add the report to
`reference/documents.ttl` and a `[[report]]` to `profile.toml`, and begin again at step 3.
"""
