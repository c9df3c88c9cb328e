/**
 * Everything that people look at, made from the lines of JSON that the benchmarks write and from nothing else: one HTML
 * file that needs no network, and a page of Markdown with its plots beside it. The same figures give the same bytes.
 *
 * <p>A file is read to a {@link BenchRun}; the classes named {@code ...Section} choose what of it is shown how, as
 * {@link Exhibit}s of plots and tables; {@link HtmlPage} and {@link MarkdownPage} write them down.
 */
@NullMarked
package dev.varve.bench.page;

import org.jspecify.annotations.NullMarked;
