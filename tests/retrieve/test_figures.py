"""Retrieval by words alone on a public set: a floor under the part that needs no model."""

import csv
import gzip
import json

import numpy as np

from rag.model import Passage
from rag.retrieve.bm25 import WordIndex
from rag.retrieve.fusion import fuse


def lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_words_alone_find_the_right_wikipedia_paragraph(shared):
    folder = shared / "retrieval"
    passages = [
        Passage(row["_id"], 0, 0, len(row["text"]), row["text"], title=row["title"])
        for row in lines(folder / "corpus.jsonl.gz")
    ]
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as file:
        right = {row["query-id"]: row["corpus-id"] for row in csv.DictReader(file, delimiter="\t")}
    index = WordIndex.build(passages)
    queries = lines(folder / "queries.jsonl.gz")[::5]
    ranks = []
    for row in queries:
        query = index.query(row["text"])
        bm25 = index.scores(query)
        best = index.best(bm25, 50)
        closeness = index.closeness(query, best)
        scores = fuse(np.zeros(len(best), np.float32), bm25[best], closeness, dense_weight=0)
        found = [passages[best[i]].document_id for i in np.argsort(-scores, kind="stable")]
        ranks.append(found.index(right[row["_id"]]) if right[row["_id"]] in found else 50)
    first, within_five, within_ten = (np.mean(np.array(ranks) < k) for k in (1, 5, 10))
    assert first > 0.82
    assert within_five > 0.94
    assert within_ten > 0.965
