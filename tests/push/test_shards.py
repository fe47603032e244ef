"""Shards: the same bytes each time, bounded, whole, and taken by the loaders of real servers."""

from __future__ import annotations

import configparser
import gzip
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from nap_kg.push import GraphStore
from tests.push.conftest import Ran, log_in
from tests.push.data import BASE, BLANK, canonical, expected, held, many
from tests.servers.oxigraph_server import HOW
from tests.servers.process import HOST, answers, free_port, program, running
from tests.servers.virtuoso_server import Virtuoso

Run = Callable[..., Ran]


def unpacked(folder: Path) -> list[bytes]:
    return [gzip.decompress(file.read_bytes()) for file in sorted(folder.glob("*.nq.gz"))]


def test_shards(folder: Path, run: Run, tmp_path: Path) -> None:
    """They hold the graphs, are no larger than asked for, have true checksums, and the same bytes each time."""
    many(folder, 400)
    out = tmp_path / "shards"
    told = run("--shards", out, folder, "--shard-size", "0.03")
    assert (told.code, told.out) == (0, "")
    assert told.err.startswith("3 graphs, 2018 triples in 7 shards, ")
    texts = unpacked(out)
    assert all(len(text) <= 0.03 * 2**20 for text in texts)
    for name, graph in expected(folder).items():
        store = ox.Store()
        for text in texts:
            store.load(text, format=ox.RdfFormat.N_QUADS)
        quads = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        assert canonical(ox.Dataset(ox.Quad(*quad.triple) for quad in quads)) == graph
    listed = json.loads((out / "manifest.json").read_text())
    assert {one["graph"]: one["triples"] for one in listed["graphs"]} == {
        f"{BASE}blank": 5,
        f"{BASE}many": 2000,
        f"{BASE}terms": 13,
    }
    for shard, text in zip(listed["shards"], texts, strict=True):
        packed = (out / shard["file"]).read_bytes()
        assert (shard["bytes"], shard["sha256"]) == (len(packed), hashlib.sha256(packed).hexdigest())
        assert (shard["bytes_unpacked"], shard["sha256_unpacked"]) == (len(text), hashlib.sha256(text).hexdigest())
        assert shard["triples"] == text.count(b"\n")
    subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=out, check=True, capture_output=True)
    assert {line.split()[1] for line in (out / "SHA256SUMS").read_text().splitlines()} == {
        file.name for file in out.iterdir()
    } - {"SHA256SUMS"}
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    assert run("--shards", out, folder, "--shard-size", "0.03", "-q") == (0, "", "")
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before


def test_blank_nodes_of_two_graphs_stay_apart(folder: Path, run: Run, tmp_path: Path) -> None:
    """Graphs that share a file share no blank node, and what one says of its own is in one file."""
    (folder / "terms.nt").write_text(BLANK)
    run("--shards", tmp_path / "shards", folder)
    text = unpacked(tmp_path / "shards")[0]
    assert len({line.split()[0] for line in text.splitlines() if line.startswith(b"_:")}) == 4
    run("--shards", tmp_path / "shards", folder, "--shard-size", "0.001")
    assert sum(b"_:" in text for text in unpacked(tmp_path / "shards")) == 2


def test_a_folder_of_something_else(folder: Path, run: Run, tmp_path: Path) -> None:
    """It is left as it is."""
    told = run("--shards", folder, folder)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("error: this is no folder of shards\n")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data"]


def test_a_damaged_shard(folder: Path, run: Run, tmp_path: Path) -> None:
    """No script loads what is not what was written."""
    run("--shards", tmp_path / "shards", folder)
    shard = tmp_path / "shards" / "00001.nq.gz"
    shard.write_bytes(shard.read_bytes()[:-1])
    for script in sorted((tmp_path / "shards").glob("*.sh")):
        done = subprocess.run([script, tmp_path / "db"], capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert "00001.nq.gz: FAILED" in done.stdout + done.stderr


def test_oxigraph(folder: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script makes a store that serves what is here; a second run refuses to add to it."""
    run("--shards", tmp_path / "shards", folder)
    tool = program("oxigraph", HOW)
    monkeypatch.setenv("PATH", f"{Path(tool).parent}{os.pathsep}{os.environ['PATH']}")
    words = [tmp_path / "shards" / "load-oxigraph.sh", tmp_path / "db"]
    subprocess.run(words, check=True, capture_output=True)
    port = free_port()
    url = f"http://{HOST}:{port}/query"
    serve = [tool, "serve", "--location", str(tmp_path / "db"), "--bind", f"{HOST}:{port}"]
    with running(serve, tmp_path, answers(url)):
        told = run(url, folder, "--verify")
        assert (told.code, told.out) == (0, "")
        assert run(url, folder).err.startswith("3 graphs: 0 sent")  # the shards brought the manifest along
        many(folder, 41)
        assert run(url, folder, "--verify").code == 1
    again = subprocess.run(words, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "is there already" in again.stderr


def test_virtuoso(virtuoso_server: Virtuoso, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script loads what is here in place of what was there; a push afterwards sends only what changed."""
    log_in(virtuoso_server, monkeypatch)
    virtuoso_server.load(f"<urn:x:old> <urn:x:p> <urn:x:o> <{BASE}many> .\n".encode())
    virtuoso_server.touched()
    out = virtuoso_server.folder / "shards"
    run("--shards", out, folder)
    sql = {"DBA_PASSWORD": virtuoso_server.dba, "VIRTUOSO": f"{HOST}:{virtuoso_server.sql_port}"}
    subprocess.run([out / "load-virtuoso.sh"], check=True, capture_output=True, env={**os.environ, **sql})
    told = run(virtuoso_server.query_url, folder, "--verify")
    assert (told.code, told.out) == (0, "")
    store = GraphStore(virtuoso_server.store_url)
    assert {name: held(store.get(name) or b"") for name in expected(folder)} == expected(folder)
    many(folder, 41)
    assert run(virtuoso_server.query_url, folder).out == f"send    <{BASE}many>  205 triples  changed\n"


def test_virtuoso_refuses(virtuoso_server: Virtuoso, folder: Path, run: Run, tmp_path: Path) -> None:
    """Where the server does not see the folder, or the password is wrong, the script fails and shows what it says."""
    run("--shards", tmp_path / "shards", folder)
    script = tmp_path / "shards" / "load-virtuoso.sh"
    sql = {"DBA_PASSWORD": virtuoso_server.dba, "VIRTUOSO": f"{HOST}:{virtuoso_server.sql_port}"}
    for more, said in (({"SHARDS": "/nowhere"}, "/nowhere"), ({"DBA_PASSWORD": "wr0ng"}, "Bad login")):
        done = subprocess.run([script], capture_output=True, text=True, check=False, env={**os.environ, **sql, **more})
        assert done.returncode == 1
        assert said in done.stderr
        assert "wr0ng" not in done.stdout + done.stderr


def test_neptune(folder: Path, run: Run, tmp_path: Path) -> None:
    """The script copies every shard and starts the loader with a request of the form that it documents."""
    run("--shards", tmp_path / "shards", folder, "--shard-size", "0.01")
    tools, log = tmp_path / "tools", tmp_path / "log"
    tools.mkdir()
    for name in ("aws", "curl"):
        fake = tools / name
        take = "cat >> $LOG" if name == "curl" else ":"
        fake.write_text(f'#!/bin/sh\necho {name} "$@" >> $LOG\n{take}\n')
        fake.chmod(0o755)
    settings = {
        "NEPTUNE": "db.example.org:8182",
        "BUCKET": "s3://bucket/folder/",
        "IAM_ROLE_ARN": "arn:aws:iam::123456789012:role/load",
        "AWS_REGION": "eu-west-1",
        "LOG": str(log),
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
    }
    script = tmp_path / "shards" / "load-neptune.sh"
    subprocess.run([script], check=True, capture_output=True, env={**os.environ, **settings})
    said = log.read_text()
    for shard in (tmp_path / "shards").glob("*.nq.gz"):
        assert f"aws s3 cp --only-show-errors {shard.name} s3://bucket/folder/{shard.name}\n" in said
    assert "-d @- https://db.example.org:8182/loader\n" in said
    request = json.loads(said[said.index("{") :])
    assert request == {
        "source": "s3://bucket/folder/",
        "format": "nquads",
        "iamRoleArn": "arn:aws:iam::123456789012:role/load",
        "region": "eu-west-1",
        "failOnError": "TRUE",
        "parallelism": "HIGH",
        "updateSingleCardinalityProperties": "FALSE",
        "queueRequest": "TRUE",
    }
    done = subprocess.run([script], capture_output=True, text=True, check=False, env={**os.environ, "NEPTUNE": ""})
    assert done.returncode != 0
    assert "set it to the address of the cluster" in done.stderr


def test_qlever(folder: Path, run: Run, tmp_path: Path) -> None:
    """The Qleverfile reads as its tool reads it, and names every shard."""
    run("--shards", tmp_path / "shards", folder)
    file = configparser.RawConfigParser(interpolation=configparser.ExtendedInterpolation())
    file.read(tmp_path / "shards" / "Qleverfile")
    assert file["index"]["CAT_INPUT_FILES"] == "zcat *.nq.gz"
    assert file["data"]["FORMAT"] == "nq"
    assert json.loads(file["index"]["SETTINGS_JSON"])
    cat = subprocess.run(
        file["index"]["CAT_INPUT_FILES"], shell=True, cwd=tmp_path / "shards", check=True, capture_output=True
    )
    assert cat.stdout == b"".join(unpacked(tmp_path / "shards"))


def test_scripts_are_shell(folder: Path, run: Run, tmp_path: Path) -> None:
    """Every script is one that a plain shell reads."""
    run("--shards", tmp_path / "shards", folder)
    scripts = sorted((tmp_path / "shards").glob("*.sh"))
    assert [script.name for script in scripts] == [
        f"load-{name}.sh" for name in ("neptune", "oxigraph", "qlever", "virtuoso")
    ]
    for script in scripts:
        subprocess.run(["sh", "-n", script], check=True)
        assert os.access(script, os.X_OK)
