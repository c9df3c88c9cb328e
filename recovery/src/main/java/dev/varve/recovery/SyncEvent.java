package dev.varve.recovery;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One sync of the write-ahead log, for all who waited for it. */
@Name("dev.varve.Sync")
@Label("Log Sync")
@Category("Varve")
@Description("A sync of the write-ahead log, shared by all writers that waited for it")
@StackTrace(false)
final class SyncEvent extends Event {

    @Label("File")
    String file = "";

    @Label("Bytes")
    @Description("Bytes that this sync made durable")
    @DataAmount
    long bytes;

    @Label("Batches")
    @Description("Batches that this sync made durable")
    long batches;
}
