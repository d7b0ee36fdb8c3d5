package dev.cedulita;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which calls must have come, how many: {@code exactly(2).where("status", "OK")}. The parameters of {@code where} are
 * those of the admin API ("Which calls" in its document); {@code *} in a pattern stands for anything.
 */
public final class Expectation {
    private final Map<String, Object> body = new LinkedHashMap<>();
    private final Map<String, Object> match = new LinkedHashMap<>();

    private Expectation(String member, Object value) {
        body.put(member, value);
        body.put("match", match);
    }

    /** Neither fewer calls nor more. */
    public static Expectation exactly(int calls) {
        return new Expectation("exactly", calls);
    }

    /** So many calls or more. */
    public static Expectation atLeast(int calls) {
        return new Expectation("at_least", calls);
    }

    /** So many calls or fewer. */
    public static Expectation atMost(int calls) {
        return new Expectation("at_most", calls);
    }

    /** Ready-made checks: {@code checks("no_image_twice", Map.of("billable_at_most", 3))}. */
    public static Expectation checks(Object... checks) {
        return new Expectation("checks", List.of(checks));
    }

    /** Only calls that fit this pattern: {@code where("http", "5*")}. */
    public Expectation where(String parameter, String pattern) {
        match.put(parameter, pattern);
        return this;
    }

    /** How long to wait for it, as in {@code "2s"}: for clients that call in the background. */
    public Expectation within(String time) {
        body.put("within", time);
        return this;
    }

    Map<String, Object> body(String session) {
        Map<String, Object> whole = new LinkedHashMap<>(body);
        if (session != null) whole.put("session", session);
        return whole;
    }

    /** The server's words on why it does not hold, and which calls come nearest, other sessions' aside. */
    static String failure(Map<String, Object> problem) {
        StringBuilder text = new StringBuilder(String.valueOf(problem.get("detail")));
        for (Object call : (List<?>) problem.getOrDefault("nearest", List.of())) {
            StringBuilder lines = new StringBuilder();
            boolean ofAnother = false;
            Map<String, Object> near = Json.members(call);
            for (Object each : (List<?>) near.get("differs")) {
                Map<String, Object> differs = Json.members(each);
                ofAnother |= "session".equals(differs.get("field"));
                lines.append("\n    ").append(differs.get("field")).append(": expected ").append(differs.get("wanted"));
                lines.append(", got ").append(differs.get("was"));
            }
            if (ofAnother) continue;
            text.append("\n  call ").append(near.get("number")).append(" (").append(near.get("request_id")).append(')').append(lines);
        }
        return text.toString();
    }
}
