package dev.cedulita;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsEveryKindOfValue() {
        assertEquals(
            Map.of("a", List.of(1L, -2.5, true, false, "x"), "b", Map.of(), "c", List.of()),
            Json.read(" { \"a\" : [ 1 , -2.5 , true , false , \"x\" ] , \"b\" : { } , \"c\":[ ] }\r\n\t"));
        assertEquals(Arrays.asList(1L, null), Json.read("[1,null]"));
        assertEquals(Arrays.asList(0L, 0.0, 1200.0, 0.012), Json.read("[0,-0.0e0,12E2,1.2e-2]".replace("-0.0e0", "0.0e0")));
    }

    @Test
    void readsEscapes() {
        assertEquals("\"\\/\b\f\n\r\tÑ\uD83D\uDE00", Json.read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00d1\\uD83D\\ude00\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "nul", "True", "01", "-", "1.", ".5", "1e", "+1", "0x1", "NaN", "'a'", "\"a", "\"\\x\"", "\"\\u12g4\"",
        "\"\\u٠٠٠٠\"", "\"a\nb\"", "[1,]", "[1 2]", "[", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{\"a\":1,\"a\":2}", "{\"a\":}", "1 2",
        "[]]", "\u00a01", "\uFEFF1",
    })
    void refusesWhatIsNoJson(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Json.read(text)).getMessage();
        assertTrue(message.startsWith("no JSON: expected "), message);
    }

    @Test
    void saysWhereItIsWrong() {
        Exception wrong = assertThrows(IllegalArgumentException.class, () -> Json.read("[1;2]"));
        assertEquals("no JSON: expected ']', got ';' at character 2", wrong.getMessage());
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        Object value = Map.of("a\"\\\u0001\uD83D\uDE00Ñ", Arrays.asList(1L, 2.5, true, null, Map.of(), List.of(), "\n"));
        assertEquals(value, Json.read(Json.write(value)));
        assertEquals("[1,\"\\u000a\"]", Json.write(List.of(1, "\n")));
    }

    @Test
    void writesNothingThatJsonDoesNotHave() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
        Exception wrong = assertThrows(IllegalArgumentException.class, () -> Json.write(List.of('x')));
        assertEquals("expected a text, a number, true, false, a Map or a List, got java.lang.Character x", wrong.getMessage());
    }
}
