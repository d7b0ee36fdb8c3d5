package dev.cedulita;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A call as the journal has it. The values on cards are masked in it, so it can be printed. */
public final class Call {
    private final Map<String, Object> entry;

    Call(Map<String, Object> entry) {
        this.entry = entry;
    }

    /** Its place in the journal, from 0. */
    public long number() {
        return (Long) entry.get("number");
    }

    /** The {@code request_id} of its answer. */
    public String requestId() {
        return (String) entry.get("request_id");
    }

    /** The HTTP status as the client could read it; null where it could not, as after a reset. */
    public Integer http() {
        Long http = (Long) at("/answered/http");
        return http == null ? null : Math.toIntExact(http);
    }

    /** {@code OK} or an error code, as the client could read it; null where it could not. */
    public String status() {
        return (String) at("/answered/status");
    }

    /**
     * Any member, by its JSON pointer: {@code at("/sent/picture/format")}. Texts, {@code Long}, {@code Double},
     * {@code Boolean}, {@code Map} or {@code List}; null where there is none.
     */
    public Object at(String pointer) {
        Object value = entry;
        String[] names = pointer.split("/", -1);
        for (int i = 1; i < names.length; i++) {
            String name = names[i].replace("~1", "/").replace("~0", "~");
            if (value instanceof Map) value = ((Map<?, ?>) value).get(name);
            else if (value instanceof List) value = item((List<?>) value, name);
            else return null;
        }
        return value;
    }

    /** The whole entry as JSON, for a library of your choice. */
    public String json() {
        return Json.write(entry);
    }

    /** One line, and one more for the reason of an error and for each hint. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        Object how = status() == null ? at("/answered/outcome") : status();
        lines.add("#" + number() + " " + at("/sent/method") + " " + at("/sent/path") + ", " + at("/sent/encoding")
            + before(" ", at("/sent/file_name")) + " ->" + before(" ", http()) + before(" ", how) + cards()
            + before(", by ", at("/matched_by")) + " (" + requestId() + ")");
        if (at("/decision/reason") != null) lines.add("    reason: " + at("/decision/reason"));
        Object hints = at("/hints");
        if (hints instanceof List) ((List<?>) hints).forEach(hint -> lines.add("    hint: " + hint));
        return String.join("\n", lines);
    }

    private static String before(String text, Object value) {
        return value == null ? "" : text + value;
    }

    /** The names of the cards in the answer. */
    private String cards() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; at("/decision/cards/" + i) != null; i++) {
            names.append(' ').append(at("/decision/cards/" + i + "/name"));
        }
        return names.toString();
    }

    private static Object item(List<?> list, String index) {
        boolean there = index.matches("0|[1-9][0-9]{0,8}") && Integer.parseInt(index) < list.size();
        return there ? list.get(Integer.parseInt(index)) : null;
    }
}
