"""The answer: evidence weighed across sources, quotes cut, rivals named, refusals honest."""
