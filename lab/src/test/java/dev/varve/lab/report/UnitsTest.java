package dev.varve.lab.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0             | bytes   | 0 B
        1023          | bytes   | 1023 B
        1536          | bytes   | 1.5 KiB
        1152921504606846976 | bytes | 1024.0 PiB
        1.0           | ratio   | 1.0000
        812.52        | 1/s     | 813/s
        12.52         | 1/s     | 12.5/s
        104113        | vectors | 104,113 vectors
        0.0123        | s       | 0.012 s
        """)
    void shouldFormatAsPeopleRead(double value, String unit, String expected) {
        assertEquals(expected, Units.value(value, unit));
    }
}
