"""Disk stores: built beside the old one and swapped in whole, opened read-only by as many as want to.

A store is a folder of our own form::

    DIR/current          the name of the folder that counts; replaced in one step, and all that a swap is
    DIR/load.lock        held by the one process that builds
    DIR/data-3/          what a load built: never changed once ``current`` names it
        manifest.json    what it was built from, and how much of what is in it; written last
        files.json       the sizes of the engine's files, by which damage is seen
        lock             held by each reader, so that nobody takes the folder away under it
        keys/           the identifiers.csv of the plans in it
        withdrawn/      the withdrawn.csv of the folders that were loaded
        quads/           pyoxigraph's store
        merged/          only where a triple is in several graphs: the same graphs, and their merge as default graph
"""

from nap_kg.disk.build import Build, building
from nap_kg.disk.manifest import Manifest, Source
from nap_kg.disk.opening import DiskStore, PinnedStore, damage, is_store, open_store, pin_store

__all__ = [
    "Build",
    "DiskStore",
    "Manifest",
    "PinnedStore",
    "Source",
    "building",
    "damage",
    "is_store",
    "open_store",
    "pin_store",
]
