"""A site of linked data from a graph: pages, dumps and descriptions that any static host serves."""

from nap_kg.publish.run import Published, publish

__all__ = ["Published", "publish"]
