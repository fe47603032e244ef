"""Data brought to a server, and held against what is there: graph by graph, or as files for its bulk loader."""

from nap_kg.push.graphs import LocalGraph, local_graphs
from nap_kg.push.manifest import MANIFEST
from nap_kg.push.parts import PART_SIZE
from nap_kg.push.plan import Step
from nap_kg.push.run import Pushed, plan, push
from nap_kg.push.shards import SHARD_SIZE, Shard, write_shards
from nap_kg.push.store import GraphStore
from nap_kg.push.target import Target, target
from nap_kg.push.verify import QUESTIONS, Difference, Verified, count_on, verify

__all__ = [
    "MANIFEST",
    "PART_SIZE",
    "QUESTIONS",
    "SHARD_SIZE",
    "Difference",
    "GraphStore",
    "LocalGraph",
    "Pushed",
    "Shard",
    "Step",
    "Target",
    "Verified",
    "count_on",
    "local_graphs",
    "plan",
    "push",
    "target",
    "verify",
    "write_shards",
]
