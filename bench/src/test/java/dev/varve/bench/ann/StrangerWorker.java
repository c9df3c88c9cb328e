package dev.varve.bench.ann;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A worker that knows of the bench nothing but docs/bench-protocol.md, as one in another language would: an exact
 * search that looks at every other row only where its knob is 1. Its argument is a way to misbehave, or {@code none}.
 */
public final class StrangerWorker {

    private final String fault;
    private float[][] base = {};
    private float[][] queries = {};
    private boolean cosine;

    private StrangerWorker(String fault) {
        this.fault = fault;
    }

    /** Speaks the protocol. */
    public static void main(String[] arguments) throws IOException {
        var worker = new StrangerWorker(arguments[0]);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.err.println("a stranger with fault " + arguments[0]);
        out.println(
                worker.fault.equals("mute") ? "hello" : "ready\tsystem=x\tversion=1\tknob=half\tsettings=every row");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            String[] parts = line.split("\t", -1);
            Map<String, String> fields = new HashMap<>();
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                fields.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
            }
            out.println(worker.answer(parts[0], fields));
        }
    }

    private String answer(String verb, Map<String, String> fields) throws IOException {
        return switch (verb) {
            case "build" -> {
                long begin = System.nanoTime();
                if (fault.equals("crash")) {
                    System.err.println("out of luck");
                    Runtime.getRuntime().halt(3);
                }
                Files.write(Path.of(text(fields, "index")).resolve("index"), new byte[100]);
                yield "built\tseconds=" + (fault.equals("braggart") ? "1e9" : (System.nanoTime() - begin) / 1e9);
            }
            case "open" -> {
                long begin = System.nanoTime();
                base = read(Path.of(text(fields, "base")));
                queries = read(Path.of(text(fields, "queries")));
                cosine = text(fields, "metric").equals("cosine");
                String opened = "opened\tseconds=" + (System.nanoTime() - begin) / 1e9;
                yield switch (fault) {
                    case "sweepless" -> opened;
                    case "jumpy" -> opened + "\tsweep=2,1";
                    default -> opened + "\tsweep=1,2";
                };
            }
            case "search" -> search(fields);
            case "memory" -> "memory";
            case "close" -> "closed";
            default -> "error\tmessage=unknown verb " + verb;
        };
    }

    private String search(Map<String, String> fields) throws IOException {
        if (fault.equals("idle")) {
            return "searched\tseconds=1e-9";
        }
        int operations = Integer.parseInt(text(fields, "operations"));
        int k = Integer.parseInt(text(fields, "k"));
        int step = text(fields, "knob").equals("1") ? 2 : 1;
        ByteBuffer answers = ByteBuffer.allocate(operations * 4 * (k + 1)).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer latencies = ByteBuffer.allocate(operations * 8).order(ByteOrder.LITTLE_ENDIAN);
        long begin = System.nanoTime();
        for (int i = 0; i < operations; i++) {
            float[] query = queries[(Integer.parseInt(text(fields, "first")) + i) % queries.length];
            long asked = System.nanoTime();
            List<Integer> nearest = nearest(query, step, k);
            latencies.putLong(System.nanoTime() - asked);
            answers.putInt(k);
            nearest.forEach(row -> answers.putInt(fault.equals("liar") ? row + base.length : row));
        }
        double seconds = (System.nanoTime() - begin) / (fault.equals("hurried") ? 1e12 : 1e9);
        Files.write(Path.of(text(fields, "answers")), answers.array());
        Files.write(Path.of(text(fields, "latencies")), latencies.array());
        return "searched\tseconds=" + seconds;
    }

    private List<Integer> nearest(float[] query, int step, int k) {
        double[] distances = new double[base.length];
        for (int row = 0; row < base.length; row += step) {
            distances[row] = distance(query, base[row]);
        }
        return IntStream.range(0, base.length)
                .filter(row -> row % step == 0)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> distances[row]))
                .limit(k)
                .toList();
    }

    private double distance(float[] a, float[] b) {
        double squares = 0;
        double dot = 0;
        double length = 0;
        for (int i = 0; i < a.length; i++) {
            squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
            dot += (double) a[i] * b[i];
            length += (double) b[i] * b[i];
        }
        return cosine ? -dot / Math.sqrt(length) : squares;
    }

    private static float[][] read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int dimension = bytes.getInt(0);
        float[][] rows = new float[bytes.capacity() / (4 + 4 * dimension)][dimension];
        for (float[] row : rows) {
            bytes.getInt();
            for (int i = 0; i < dimension; i++) {
                row[i] = bytes.getFloat();
            }
        }
        return rows;
    }

    private static String text(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no field " + name);
        }
        return value;
    }
}
