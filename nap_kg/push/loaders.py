"""Scripts that have a server's own bulk loader take the shards; each stands beside them and stops at the first fault.

None of them replaces ``nap-kg push --verify``, which tells afterwards whether the server has what is here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

_HEAD = """\
#!/bin/sh
# {what}
# {usage}
set -eu
cd -- "$(dirname -- "$0")"
sha256sum -c --quiet SHA256SUMS
"""

_OXIGRAPH = """\
location=${1:?name the folder of the new store}
if [ -e "$location" ]; then
    echo "$location is there already: the loader would add to it. Name a new folder, then let the server use that" >&2
    exit 2
fi
oxigraph load --location "$location" --file ./*.nq.gz
oxigraph optimize --location "$location"
"""

_VIRTUOSO = """\
folder=${SHARDS:-$(pwd)}  # as the server sees it: below one of its DirsAllowed
isql=$(command -v isql-vt || command -v isql)
set -- ./*.nq.gz
sql() {
    answer=$("$isql" "${VIRTUOSO:-localhost:1111}" "${DBA_USER:-dba}" "${DBA_PASSWORD:?set it}" \\
        VERBOSE=OFF BANNER=OFF PROMPT=OFF ERRORS=STDOUT) || answer="FAULT $answer"
    case $answer in
        *'*** Error'* | *FAULT*)
            printf '%s\\n' "$answer" >&2
            exit 1
            ;;
    esac
}

# What these graphs held before is removed: the loader only adds.
sed -e 's/.*/SPARQL CLEAR GRAPH <&>;/' -e '1i log_enable(3, 1);' graphs.txt | sql
sql <<SQL
log_enable(2, 1);
DELETE FROM DB.DBA.load_list WHERE ll_file LIKE '$folder/%.nq.gz';
ld_dir('$folder', '%.nq.gz', 'urn:unnamed');
rdf_loader_run();
checkpoint;
SELECT CONCAT('FAULT ', ll_file, ' ', COALESCE(ll_error, 'not loaded')) FROM DB.DBA.load_list
    WHERE ll_file LIKE '$folder/%.nq.gz' AND (ll_error IS NOT NULL OR ll_state <> 2);
SELECT CONCAT('FAULT the server saw ', CAST(COUNT(*) AS VARCHAR), ' shards of $# in $folder') FROM DB.DBA.load_list
    WHERE ll_file LIKE '$folder/%.nq.gz' HAVING COUNT(*) <> $#;
SQL
"""

_QLEVER = """\
qlever index
qlever start
"""

_QLEVERFILE = """\
[data]
NAME = shards
DESCRIPTION = Shards written by nap-kg push --shards
FORMAT = nq

[index]
INPUT_FILES = *.nq.gz
CAT_INPUT_FILES = zcat ${INPUT_FILES}
SETTINGS_JSON = { "ascii-prefixes-only": false, "num-triples-per-batch": 1000000 }

[server]
PORT = 7001
ACCESS_TOKEN =
MEMORY_FOR_QUERIES = 5G

[runtime]
SYSTEM = native
"""

_NEPTUNE = """\
: "${NEPTUNE:?set it to the address of the cluster, host:port}"
: "${BUCKET:?set it to the place of the shards, s3://bucket/folder/}"
: "${IAM_ROLE_ARN:?set it to the role that lets the cluster read them}"
: "${AWS_REGION:?set it to the region of the bucket}"

for file in *.nq.gz; do
    aws s3 cp --only-show-errors "$file" "${BUCKET%/}/$file"
done
sed -e "s|@SOURCE@|${BUCKET%/}/|" -e "s|@ROLE@|$IAM_ROLE_ARN|" -e "s|@REGION@|$AWS_REGION|" neptune.json |
    curl --fail --silent --show-error -H 'Content-Type: application/json' -d @- "https://$NEPTUNE/loader"
echo
echo "ask how it goes: curl https://$NEPTUNE/loader/LOADID?details=true" >&2
"""

_NEPTUNE_JSON = {
    "source": "@SOURCE@",
    "format": "nquads",
    "iamRoleArn": "@ROLE@",
    "region": "@REGION@",
    "failOnError": "TRUE",
    "parallelism": "HIGH",
    "updateSingleCardinalityProperties": "FALSE",
    "queueRequest": "TRUE",
}


def scripts(graphs: Sequence[str]) -> dict[str, str]:
    """Return the scripts for the loaders and what they need, by name of the file."""

    def script(what: str, usage: str, body: str) -> str:
        return _HEAD.format(what=what, usage=usage) + body

    return {
        "Qleverfile": _QLEVERFILE,
        "graphs.txt": "".join(f"{graph}\n" for graph in graphs),
        "load-neptune.sh": script(
            "Copies the shards to S3 and starts Neptune's bulk loader.",
            "usage: NEPTUNE=HOST:8182 BUCKET=s3://… IAM_ROLE_ARN=arn:… AWS_REGION=… ./load-neptune.sh",
            _NEPTUNE,
        ),
        "load-oxigraph.sh": script(
            "Makes a store of the shards that 'oxigraph serve --location DIR' serves.",
            "usage: ./load-oxigraph.sh DIR",
            _OXIGRAPH,
        ),
        "load-qlever.sh": script(
            "Builds QLever's index of the shards here, and starts its server.",
            "usage: ./load-qlever.sh    (pip install qlever; the Qleverfile says the rest)",
            _QLEVER,
        ),
        "load-virtuoso.sh": script(
            "Has Virtuoso's bulk loader take the shards, in place of what their graphs held.",
            "usage: DBA_PASSWORD=… [VIRTUOSO=HOST:1111] [SHARDS=FOLDER] ./load-virtuoso.sh",
            _VIRTUOSO,
        ),
        "neptune.json": json.dumps(_NEPTUNE_JSON, indent=1) + "\n",
    }
