"""Java programs run to their end or to a limit, and the copy of a dataset that they are given."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from nap_kg.dataset import Dataset
from nap_kg.errors import MissingTool, NapKgError
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
"""The datatype map of OWL 2 (Structural Specification, section 4): reasoners refuse a file with any other."""


def java() -> str:
    """Return the Java program.

    Raises:  MissingTool where there is none.
    """
    found = shutil.which("java")
    if found is None:
        raise MissingTool(
            "reasoning needs Java, which this machine lacks",
            place="java",
            fix="install a Java runtime, on Debian default-jre-headless; all other commands work without",
        )
    return found


def jars(reasoner: str, needed: str) -> str:
    """Return the class path of a reasoner that owlready2 ships, without the cost of importing it.

    Raises:  MissingTool where it is not there.
    """
    spec = importlib.util.find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise MissingTool("reasoning needs the package owlready2", place="owlready2", fix="pip install owlready2")
    folder = Path(spec.origin).parent / reasoner
    if not (folder / needed).exists():
        raise MissingTool(f"owlready2 is installed without {needed}", place=str(folder), fix="reinstall owlready2")
    return os.pathsep.join([str(folder), *map(str, sorted(folder.glob("*.jar")))])


def write(
    dataset: Dataset, file: Path, *, renamed: Callable[[str], str] = str, extra: Iterable[ox.Triple] = ()
) -> tuple[int, int]:
    """Write what OWL 2 has datatypes for, and return how many statements that is and how many were left out."""
    kept: list[ox.Triple] = []
    left_out = 0
    triples = dataset.triples()
    for triple in triples if renamed is str else sorted(triples, key=str):  # the same numbers for the same data
        literal = triple.object
        if isinstance(literal, ox.Literal) and literal.datatype.value not in DATATYPES:
            left_out += 1
        else:
            kept.append(triple if renamed is str else _renamed(triple, renamed))
    kept += extra
    file.write_bytes(ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b"")
    return len(kept), left_out


def _renamed(triple: ox.Triple, renamed: Callable[[str], str]) -> ox.Triple:
    subject, predicate, value = triple
    if isinstance(subject, ox.NamedNode):
        subject = ox.NamedNode(renamed(subject.value))
    if isinstance(value, ox.NamedNode):
        value = ox.NamedNode(renamed(value.value))
    return ox.Triple(subject, ox.NamedNode(renamed(predicate.value)), value)


def run(command: list[str], name: str, timeout: float, memory: int) -> tuple[str, str]:
    """Return what a program wrote to its two streams; it and its threads are gone when this returns.

    Units:   ``timeout`` in seconds; ``memory`` in MB of heap, for the message alone.
    Raises:  NapKgError past a limit.
    """
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    ) as process:
        try:
            answer, complaint = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise NapKgError(f"{name} gave up after {timeout:g} s", fix="allow more time") from error
        except BaseException:
            process.kill()
            raise
    if "OutOfMemoryError" in complaint:
        raise NapKgError(f"{name} ran out of {memory} MB", fix="allow more memory")
    return answer, complaint
