package dev.cedulita;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Whole runs of JUnit inside a test: those that fail are looked at from outside. */
class RunTest {
    private static final Set<String> URLS = ConcurrentHashMap.newKeySet();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void callsOfFailedTestArePrintedAndOthersAreNot() {
        TestExecutionSummary summary = run(Map.of(), Failing.class);
        assertEquals(2, summary.getTestsFailedCount());
        assertEquals(1, summary.getTestsSucceededCount());
        String out = printed.toString(StandardCharsets.UTF_8).replaceAll("TID[0-9a-f]+", "TID")
            .replaceAll("session-[0-9a-f]+", "session-1").replaceAll("#[0-9]+", "#0").replaceAll("127.0.0.1:[0-9]+", "HOST");
        assertTrue(out.contains("Cedulita: fails(Session) failed. The calls of its session:\n"
            + "  #0 POST /__session/session-1/ocr/idcard, multipart card.jpg -> 400 DETECTION_FAILED, by queue (TID)\n"
            + "      reason: "), out);
        assertTrue(out.contains("  #0 POST /__session/session-1/ocr/idcard, multipart card.jpg -> 200 OK new-front, by specimen (TID)\n"
            + "  #0 POST /__session/session-1/ocr/idcard, multipart -> 400 INVALID_ARGUMENT (TID)\n      reason: "), out);
        assertTrue(out.contains("Cedulita: callsNobody(Session) failed. The calls of its session: none. Does the client call"
            + " http://HOST/__session/session-1/ocr/idcard or send its API ID?"), out);
        assertFalse(out.contains("passes"), out);
    }

    @Test
    void parallelTestsDoNotMeet() {
        TestExecutionSummary summary = run(Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "8"), Left.class, Right.class);
        assertEquals("", failures(summary));
        assertEquals(200, summary.getTestsSucceededCount());
    }

    @Test
    void classesShareServerOfTheRunIfTheirSettingsAreTheSame() {
        URLS.clear();
        assertEquals("", failures(run(Map.of(), SharedOne.class, SharedTwo.class, SharedElse.class)));
        assertEquals(2, URLS.size(), URLS.toString());
        URLS.clear();
        assertEquals("", failures(run(Map.of(), PerTest.class)));
        assertEquals(2, URLS.size(), "one for each test, where the field is not static");
    }

    @Test
    void sessionOutsideTestIsRefused() {
        assertTrue(failures(run(Map.of(), TooEarly.class)).contains("a session belongs to one test: take Cedulita.Session"));
        assertTrue(failures(run(Map.of(), Constructed.class)).contains("a session belongs to one test: take Cedulita.Session"));
    }

    @Test
    void failedStartFailsTheClass() {
        String failure = failures(run(Map.of(), WrongFlag.class));
        assertTrue(failure.contains("exit status 2") && failure.contains("--prt"), failure);
    }

    private TestExecutionSummary run(Map<String, String> settings, Class<?>... classes) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request().configurationParameters(settings)
                .selectors(Arrays.stream(classes).map(each -> selectClass(each)).collect(Collectors.toList())).build(), listener);
        } finally {
            System.setErr(before);
        }
        return listener.getSummary();
    }

    private static String failures(TestExecutionSummary summary) {
        return summary.getFailures().stream().map(each -> each.getException().toString()).collect(Collectors.joining("\n"));
    }

    @ExtendWith(Cedulita.class)
    static class Failing {
        @Test
        void fails(Cedulita.Session session) throws Exception {
            session.queue("DETECTION_FAILED");
            for (int i = 0; i < 2; i++) Client.OK_HTTP.read(session.url(), "a", "b", Client.PICTURE);
            Client.OK_HTTP.read(session.url(), "a", "b", new byte[0]);
            assertEquals(1, 2);
        }

        @Test
        void callsNobody(Cedulita.Session session) {
            session.expect(Expectation.exactly(1));
        }

        @Test
        void passes(Cedulita.Session session) throws Exception {
            Client.OK_HTTP.read(session.url(), "a", "b", Client.PICTURE);
        }
    }

    /** Two classes that inherit one field, so that one server has both as users at once. */
    abstract static class Parallel {
        @RegisterExtension
        static Cedulita cedulita = Cedulita.emulator();

        @RepeatedTest(100)
        void hasItsOwnQueueAndCalls(Cedulita.Session session) throws Exception {
            session.queue("INTERNAL_ERROR");
            assertEquals("INTERNAL_ERROR", Client.OK_HTTP.status(cedulita, session));
            assertEquals("OK", Client.OK_HTTP.status(cedulita, session));
            session.expect(Expectation.exactly(2));
        }
    }

    static class Left extends Parallel {}

    static class Right extends Parallel {}

    static class SharedOne {
        @RegisterExtension
        static Cedulita cedulita = Cedulita.emulator().perRun();

        @Test
        void note() {
            URLS.add(cedulita.url());
            assertTrue(cedulita.calls().isEmpty());
        }
    }

    static class SharedTwo {
        @RegisterExtension
        static Cedulita cedulita = Cedulita.emulator().perRun();

        @Test
        void note() {
            URLS.add(cedulita.url());
            assertTrue(cedulita.calls().isEmpty());
        }
    }

    static class SharedElse {
        @RegisterExtension
        static Cedulita cedulita = Cedulita.emulator().perRun().flags("--seed", "7");

        @Test
        void note() {
            URLS.add(cedulita.url());
            assertTrue(cedulita.calls().isEmpty());
        }
    }

    static class PerTest {
        @RegisterExtension
        Cedulita cedulita = Cedulita.emulator();

        @RepeatedTest(2)
        void note(Cedulita.Session session) {
            URLS.add(cedulita.url());
            assertTrue(session.calls().isEmpty());
        }
    }

    @ExtendWith(Cedulita.class)
    static class TooEarly {
        @BeforeAll
        static void before(Cedulita.Session session) {
            throw new AssertionError("not to be reached with " + session);
        }

        @Test
        void nothing() {}
    }

    @ExtendWith(Cedulita.class)
    static class Constructed {
        Constructed(Cedulita.Session session) {
            throw new AssertionError("not to be reached with " + session);
        }

        @Test
        void nothing() {}
    }

    static class WrongFlag {
        @RegisterExtension
        static Cedulita cedulita = Cedulita.emulator().flags("--prt");

        @Test
        void nothing() {}
    }
}
