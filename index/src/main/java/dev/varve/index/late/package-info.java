/**
 * Late interaction over documents whose tokens are on disk: candidates from codes in memory, their tokens read many at
 * once while the search for candidates goes on, and scored as they arrive (Shrestha, Reddy and Li, "ESPN:
 * Memory-Efficient Multi-Vector Information Retrieval", ISMM 2024, arXiv 2312.05417, section 4). To be read from
 * {@link dev.varve.index.late.LateSearch} on.
 */
@NullMarked
package dev.varve.index.late;

import org.jspecify.annotations.NullMarked;
