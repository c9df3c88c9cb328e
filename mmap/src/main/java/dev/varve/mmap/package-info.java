/**
 * The edge to the operating system. Everything that Varve does to files goes through {@link dev.varve.mmap.FileStore};
 * {@link dev.varve.mmap.DiskFileStore} is the one with a real disk behind it.
 *
 * <h2>What is durable when</h2>
 *
 * <p>A written byte is in the system's cache: it outlives the process, and not the machine. Two calls make things
 * outlive the machine, and only these two:
 *
 * <ul>
 *   <li>{@link dev.varve.mmap.OutputFile#sync()}: the bytes of one file written before, and its length;
 *   <li>{@link dev.varve.mmap.FileStore#syncDirectory}: the entries of one directory, that is, which names exist in it
 *       and which file each means.
 * </ul>
 *
 * <p>So a new file is there for good after both, in this order: write, sync the file, sync its directory. To replace a
 * file as a whole, write and sync another one, rename it over the old one, and sync the directory: after a crash the
 * name means the whole old file or the whole new one. A failed sync is final: the system drops what it could not write,
 * and would report success the second time. An {@link dev.varve.mmap.OutputFile} refuses everything after its first
 * failure.
 *
 * <h2>Write and check by calls, read by mapping</h2>
 *
 * <p>A store into a mapping of a full disk, and a load from a mapping of a file that was cut short or whose sector is
 * bad, end in an {@link java.lang.InternalError} at best and end the process at worst. A call fails with an exception.
 * Hence files are written through {@link dev.varve.mmap.OutputFile}, checksums are computed over what
 * {@link dev.varve.mmap.InputFile} reads, and a mapping is only made of a file that has the length which the manifest
 * says.
 *
 * <h2>Mappings are plain native segments</h2>
 *
 * <p>A kernel that has seen segments of one kind only is compiled for that kind, and runs up to seven times faster than
 * one that has seen mapped, native and heap segments. Off-heap buffers are native segments, so
 * {@link dev.varve.mmap.MappedFile#segment()} is one too. It belongs to a shared arena of its own, which closes with
 * the last reference; closing makes every thread of the process pause for a moment, so files are mapped for as long as
 * they live and not for a query.
 *
 * <h2>Interrupts</h2>
 *
 * <p>Interrupting a thread inside a {@link java.nio.channels.FileChannel} closes that channel under everybody who uses
 * it. A service interrupts threads as a matter of course, so nothing here uses a channel on a caller's thread. Calls
 * run to their end, and the interrupt stays pending.
 *
 * <h2>Two ways to one contract</h2>
 *
 * <p>On Linux the calls are those of the system, made through the Foreign Function and Memory API; elsewhere, and in a
 * process without {@code --enable-native-access}, the Java library makes them. Access advice and residency also work on
 * macOS. The same tests run against both ways.
 */
package dev.varve.mmap;
