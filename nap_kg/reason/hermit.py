"""HermiT, as owlready2 ships it, run as the program that it is.

Loading a graph through owlready2's own Python model takes many times as long as the reasoning. So the package is only
asked where its jar lies, and the graph is handed over as a file.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import InputError, MissingTool, NapKgError
from nap_kg.namespaces import OWL, RDF, RDFS, XSD

DATATYPES = frozenset(
    {XSD[name] for name in (
        "anyURI", "base64Binary", "boolean", "byte", "dateTime", "dateTimeStamp", "decimal", "double", "float",
        "hexBinary", "int", "integer", "language", "long", "Name", "NCName", "negativeInteger", "NMTOKEN",
        "nonNegativeInteger", "nonPositiveInteger", "normalizedString", "positiveInteger", "short", "string", "token",
        "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort",
    )}
    | {RDF.langString, RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal, OWL.rational, OWL.real}
)  # fmt: skip
"""The datatype map of OWL 2 (Structural Specification, section 4): HermiT refuses a file with any other."""


@dataclass(frozen=True)
class Consistency:
    """What HermiT says of a dataset."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    """IRIs of classes that nothing can belong to, sorted; empty where ``consistent`` is false."""
    statements: int
    """How many distinct statements were handed over."""
    left_out: int
    """How many were not, because their literal's datatype is outside OWL 2 (``xsd:date`` and its like)."""
    classes: int
    """How many classes the ontology declares."""


def check_consistency(dataset: Dataset, *, timeout: float = 600, memory: int = 2000) -> Consistency:
    """Return whether ontology and data of a dataset can all be true, and which classes can't have a member.

    Units:   ``timeout`` in seconds of wall time; ``memory`` in MB of Java heap.
    Raises:  MissingTool without Java; InputError for a dataset that HermiT can't read; NapKgError past a limit.
    """
    java = shutil.which("java")
    if java is None:
        raise MissingTool(
            "reasoning needs Java, which this machine lacks",
            place="java",
            fix="install a Java runtime, on Debian default-jre-headless; all other commands work without",
        )
    jars = _hermit()
    with tempfile.TemporaryDirectory(prefix="nap-kg-reason-") as folder:
        file = Path(folder, "dataset.ttl")  # N-Triples is Turtle, and the ending is what HermiT's parser goes by
        statements, left_out = _write(dataset, file)
        command = [java, f"-Xmx{memory}M", "-cp", jars, "org.semanticweb.HermiT.cli.CommandLine", "-U", file.as_uri()]
        answer, complaint = _run(command, timeout, memory)
    if "Classes equivalent to 'owl:Nothing':" in answer:
        consistent, unsatisfiable = True, _classes(answer)
    elif "InconsistentOntologyException" in complaint:
        consistent, unsatisfiable = False, ()
    else:
        said = next((line.strip() for line in f"{answer}\n{complaint}".splitlines() if line.strip()), "nothing")
        raise InputError(f"HermiT can't read this dataset: {said}", fix="check that the ontology is OWL 2 DL")
    return Consistency(consistent, unsatisfiable, statements, left_out, _declared_classes(dataset))


def _hermit() -> str:
    """Return the class path of HermiT, without the cost of importing owlready2."""
    spec = importlib.util.find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise MissingTool("reasoning needs the package owlready2", place="owlready2", fix="pip install owlready2")
    folder = Path(spec.origin).parent / "hermit"
    if not (folder / "HermiT.jar").exists():
        raise MissingTool("owlready2 is installed without HermiT", place=str(folder), fix="reinstall owlready2")
    return f"{folder}{os.pathsep}{folder / 'HermiT.jar'}"


def _write(dataset: Dataset, file: Path) -> tuple[int, int]:
    kept: list[ox.Triple] = []
    left_out = 0
    for triple in dataset.triples():
        literal = triple.object
        if isinstance(literal, ox.Literal) and literal.datatype.value not in DATATYPES:
            left_out += 1
        else:
            kept.append(triple)
    file.write_bytes(ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b"")
    return len(kept), left_out


def _run(command: list[str], timeout: float, memory: int) -> tuple[str, str]:
    """Return what HermiT wrote to its two streams; it and its threads are gone when this returns."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    ) as process:
        try:
            answer, complaint = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise NapKgError(f"HermiT gave up after {timeout:g} s", fix="allow more time") from error
        except BaseException:
            process.kill()
            raise
    if "OutOfMemoryError" in complaint:
        raise NapKgError(f"HermiT ran out of {memory} MB", fix="allow more memory")
    return answer, complaint


def _classes(answer: str) -> tuple[str, ...]:
    found = (line.strip().strip("<>") for line in answer.splitlines() if line.startswith((" ", "\t")))
    return tuple(sorted(iri for iri in found if iri and iri != OWL.Nothing and iri != "owl:Nothing"))


def _declared_classes(dataset: Dataset) -> int:
    quads = dataset.store.quads_for_pattern(None, ox.NamedNode(RDF.type), ox.NamedNode(OWL.Class))
    return len({quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)})
