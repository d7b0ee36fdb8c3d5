package dev.cedulita;

import static dev.cedulita.Expectation.atLeast;
import static dev.cedulita.Expectation.atMost;
import static dev.cedulita.Expectation.checks;
import static dev.cedulita.Expectation.exactly;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a test can do with a session, by each client. */
class CedulitaTest {
    @RegisterExtension
    static Cedulita cedulita = Cedulita.emulator();

    private static String urlOfTheClass;
    private Cedulita.Session before;

    @BeforeEach
    void takeSession(Cedulita.Session session) {
        before = session;
        if (urlOfTheClass == null) urlOfTheClass = cedulita.url();
        assertEquals(urlOfTheClass, cedulita.url(), "one server a class");
    }

    @AfterEach
    void sessionIsThatOfTheTest(Cedulita.Session session) {
        assertEquals(before, session);
    }

    @ParameterizedTest
    @EnumSource
    void queueIsAnsweredAndCallsAreThere(Client client, Cedulita.Session session) throws Exception {
        assertEquals(before, session);
        session.queue("RATE_LIMIT_EXCEEDED", Map.of("answer", "old-back", "delay", "10ms"));
        assertEquals("RATE_LIMIT_EXCEEDED", client.status(cedulita, session));
        assertEquals("OK", client.status(cedulita, session));
        assertEquals("OK", client.status(cedulita, session));

        List<Call> calls = session.calls();
        List<Object> cards = calls.stream().map(call -> call.at("/decision/cards/0/name")).collect(Collectors.toList());
        assertEquals(Arrays.asList(null, "old-back", "new-front"), cards);
        assertEquals(List.of(403, 200, 200), calls.stream().map(Call::http).collect(Collectors.toList()));
        assertEquals("RATE_LIMIT_EXCEEDED", calls.get(0).status());
        assertEquals("jpeg", calls.get(1).at("/sent/picture/format"));
        session.expect(exactly(2).where("status", "OK"));
        session.expect(atLeast(1).where("http", "4*").within("1s"));
        session.expect(atMost(3));
        session.expect(checks(Map.of("billable_at_most", 2)));
    }

    @Test
    void baseUrlOfTheSessionTakesAnyCredentials(Cedulita.Session session) throws Exception {
        byte[] picture = cedulita.specimen("new-front");
        String answer = Client.OK_HTTP.read(session.url(), "fixed", "secret", picture);
        assertEquals("OK", Client.answer(answer).get("status"));
        assertEquals(session.baseUrl() + "/ocr/idcard", session.url());
        session.expect(exactly(1).where("api_id", "fixed"));
    }

    @Test
    void expectationFailsWithTheServersWords(Cedulita.Session session) throws Exception {
        session.queue("DETECTION_FAILED");
        Client.HTTP_CLIENT.status(cedulita, session);
        Client.HTTP_CLIENT.status(cedulita, session);
        AssertionError failure = assertThrows(AssertionError.class, () -> session.expect(exactly(2).where("status", "OK")));
        String id = session.calls().get(0).requestId();
        String number = "\n  call " + session.calls().get(0).number();
        assertEquals("expected exactly 2 calls with session " + session.apiId() + ", status OK, got 1"
            + number + " (" + id + ")\n    status: expected OK, got DETECTION_FAILED", failure.getMessage());
        Expectation two = checks(Map.of("billable_at_most", 0), "no_retry_after_400_or_401");
        String message = assertThrows(AssertionError.class, () -> session.expect(two)).getMessage();
        assertTrue(message.startsWith("billable_at_most: expected at most 0 calls answered OK, got 1"), message);
    }

    @Test
    void refusalsHaveTheServersWords(Cedulita.Session session) {
        assertRefused("Bad request: answer \"INTERNAL_EROR\" of step 1 is no card, no person, no error code and not \"pass\";"
            + " did you mean internal-error, ", () -> session.queue("pass", "INTERNAL_EROR"));
        assertRefused("Bad request: unknown field `dely`, expected one of ", () -> session.queue(Map.of("dely", "1s")));
        assertRefused("(at /advance)", () -> session.advance("soon"));
        assertRefused("no-such", () -> cedulita.specimen("no-such"));
        assertRefused("colour", () -> session.expect(exactly(1).where("colour", "red")));
        assertRefused("may hold only lower-case letters, digits and -", () -> cedulita.running().session("My Test"));
    }

    private static void assertRefused(String part, Executable what) {
        String message = assertThrows(EmulatorException.class, what).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void clockAndResetAreThoseOfTheSession(Cedulita.Session session) throws Exception {
        session.clock(Map.of("set", "2030-01-31T23:00:00Z", "frozen", true));
        session.advance("1h");
        Client.OK_HTTP.status(cedulita, session);
        assertEquals("2030-02-01T00:00:00Z", session.calls().get(0).at("/session_time"));
        Cedulita.Session other = cedulita.running().session("other-" + session.apiId());
        session.queue("INTERNAL_ERROR");
        other.queue("INTERNAL_ERROR");
        session.reset();
        assertEquals(List.of(), session.calls());
        assertEquals("OK", Client.OK_HTTP.status(cedulita, session));
        assertEquals("INTERNAL_ERROR", Client.OK_HTTP.status(cedulita, other));
        assertNotEquals(session.apiSecret(), other.apiSecret());
        cedulita.expect(atLeast(2));
    }

    @Nested
    class Inside {
        @Test
        void nestedClassesUseTheSameServer(Cedulita.Session session) throws Exception {
            assertEquals(urlOfTheClass, cedulita.url());
            assertEquals("OK", Client.HTTP_CLIENT.status(cedulita, session));
        }
    }
}
