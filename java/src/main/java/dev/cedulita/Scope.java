package dev.cedulita;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What can be asked of one session, and of the emulator as a whole. They differ in whose calls and whose clock are meant. */
public abstract class Scope {
    Scope() {}

    abstract Admin admin();

    /** The name of the session; null for all of them. */
    abstract String sessionName();

    /** Fails, with the server's words, unless calls came as expected. */
    public void expect(Expectation expectation) {
        HttpResponse<byte[]> answer = admin().send("POST", "/journal/verify", expectation.body(sessionName()));
        if (answer.statusCode() == 409) throw new AssertionError(Expectation.failure(Admin.read(answer)));
        Admin.accepted(answer);
    }

    /** Lets the clock go on, as in {@code advance("1h")}. Nobody waits. */
    public void advance(String by) {
        clock(Map.of("advance", by));
    }

    /** Turns the clock: {@code clock(Map.of("set", "2030-01-31T23:59:00Z", "frozen", true))}. */
    public void clock(Map<String, ?> turn) {
        admin().ask("PUT", prefix() + "/clock", turn);
    }

    /** The calls that came, the oldest first; the latest thousand of them. */
    public List<Call> calls() {
        String filter = sessionName() == null ? "" : "&session=" + segment(sessionName());
        List<Call> calls = new ArrayList<>();
        for (Object entry : (List<?>) admin().ask("GET", "/journal?limit=1000" + filter, null).get("calls")) {
            calls.add(new Call(Json.members(entry)));
        }
        return calls;
    }

    /** Forgets the calls, what is queued, progress, counters and how the clock was turned. */
    public void reset() {
        admin().ask("POST", prefix() + "/reset", null);
    }

    final String prefix() {
        return sessionName() == null ? "" : "/sessions/" + segment(sessionName());
    }

    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
