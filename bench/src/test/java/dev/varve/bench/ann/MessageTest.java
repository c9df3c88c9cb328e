package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MessageTest {

    @Test
    void shouldReadWhatItWrites() {
        Message message =
                Message.of("open", "base", "/a folder/b=c.fvecs", "threads", 4).with("empty", "");

        assertEquals("open\tbase=/a folder/b=c.fvecs\tthreads=4\tempty=", message.line());
        assertEquals(message, Message.parse(message.line()));
        assertEquals(Optional.of(""), message.text("empty"));
        assertEquals(4, message.count("threads", 1));
    }

    @Test
    void shouldLeaveOutWhatHasNoValue() {
        assertEquals("memory", Message.of("memory").with("heap", null).line());
    }

    @Test
    void shouldRefuseLinesThatAreNoMessages() {
        assertThrows(IllegalArgumentException.class, () -> Message.parse("searched\t0.5"));
        assertThrows(IllegalArgumentException.class, () -> Message.parse("searched\t=0.5"));
    }

    @Test
    void shouldRefuseFieldsThatWouldNotSurvive() {
        assertThrows(IllegalArgumentException.class, () -> Message.of("error", "message", "two\nlines"));
        assertThrows(IllegalArgumentException.class, () -> Message.of("error", "a=b", "c"));
    }

    @Test
    void shouldRefuseNumbersOutOfRange() {
        Message message = Message.parse("searched\tseconds=NaN\tnegative=-1\tthreads=0\thuge=99999999999\ttext=x");

        assertThrows(IllegalArgumentException.class, () -> message.amount("seconds"));
        assertThrows(IllegalArgumentException.class, () -> message.amount("negative"));
        assertThrows(IllegalArgumentException.class, () -> message.amount("missing"));
        assertThrows(IllegalArgumentException.class, () -> message.count("threads", 1));
        assertThrows(IllegalArgumentException.class, () -> message.count("huge", 1));
        assertThrows(IllegalArgumentException.class, () -> message.count("text", 1));
    }
}
