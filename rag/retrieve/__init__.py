"""Finding passages: the embedder, BM25, and their fusion."""
