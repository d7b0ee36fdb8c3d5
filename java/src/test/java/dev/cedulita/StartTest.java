package dev.cedulita;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts without JUnit's life cycle: those that fail, and what is left afterwards. */
@Timeout(60)
class StartTest {
    @TempDir
    Path folder;

    @Test
    void startsAndStopsMoreThanOnce() {
        Cedulita settings = Cedulita.emulator().flags("--seed", "7");
        Emulator one = settings.start();
        try (Emulator two = settings.start()) {
            assertFalse(one.url().equals(two.url()));
            assertEquals(one.url() + "/__admin", one.adminUrl());
            assertTrue(one.calls().isEmpty());
            one.close();
            one.close();
            String gone = assertThrows(EmulatorException.class, one::calls).getMessage();
            assertTrue(gone.contains("the emulator has ended and said last:\n"), gone);
            assertTrue(two.calls().isEmpty());
        }
    }

    @Test
    void wrongFlagIsToldInTheProgramsWords() {
        String message = failure(Cedulita.emulator().flags("--prt", "3"));
        assertTrue(message.startsWith("the emulator did not start: it ended with exit status 2.\nIt was started as: "), message);
        assertTrue(message.contains("cedulita --prt 3\nIt said:\n"), message);
        assertTrue(message.contains("--port"), message);
    }

    @Test
    void takenPortIsTold() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            String message = failure(Cedulita.emulator().flags("--port", port));
            assertTrue(message.contains("It said:\n") && message.split("It said:")[1].contains(port), message);
        }
    }

    @Test
    void hangIsCutOffAndNothingIsLeft() throws IOException {
        Path pid = folder.resolve("pid");
        String stub = Stub.in(folder, "hangs", "echo $$ >" + pid + "; echo still thinking >&2; exec tail -f /dev/null");
        String message = failure(Cedulita.emulator().binary(stub).startTimeout(Duration.ofMillis(700)));
        assertEquals("the emulator did not start: it was not ready within 0.7 s.\nIt was started as: " + stub
            + "\nIt said:\n  still thinking", message);
        assertEnds(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElse(null));
    }

    @Test
    void silentEndAndStrangeOutputAreTold() {
        String silent = Stub.in(folder, "silent", "exit 3");
        assertEquals("the emulator did not start: it ended with exit status 3.\nIt was started as: " + silent
            + "\nIt said:\n  (nothing)", failure(Cedulita.emulator().binary(silent)));
        String strange = Stub.in(folder, "strange", "echo hello; exec cat");
        String message = failure(Cedulita.emulator().binary(strange));
        assertEquals("expected the line that says where the emulator listens, got: hello", message);
        message = failure(Cedulita.emulator().image("x").engine("/nowhere/docker"));
        assertTrue(message.startsWith("could not run /nowhere/docker run"), message);
    }

    @Test
    void adminTokenIsUsedAndAdminOffIsTold() {
        try (Emulator emulator = Cedulita.emulator().variable("CEDULITA_ADMIN_TOKEN", "for-this-test").start()) {
            assertTrue(emulator.calls().isEmpty());
        }
        try (Emulator emulator = Cedulita.emulator().flags("--admin", "off").start()) {
            String message = assertThrows(EmulatorException.class, emulator::calls).getMessage();
            assertEquals("the admin API is off, by --admin off or CEDULITA_ADMIN", message);
        }
    }

    @Test
    void serverDoesNotOutliveProcessThatIsKilled() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process parent = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Parent.class.getName()).start();
        assertTrue(new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8)).readLine().startsWith("http://"));
        ProcessHandle server = parent.descendants().findFirst().orElseThrow();
        assertTrue(server.isAlive());
        parent.destroyForcibly();
        assertEnds(server);
    }

    /** Starts one, and is killed. */
    static final class Parent {
        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(Cedulita.emulator().start().url());
            Thread.sleep(60_000);
        }
    }

    private static void assertEnds(ProcessHandle process) {
        if (process == null) return;
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static String failure(Cedulita settings) {
        return assertThrows(EmulatorException.class, settings::start).getMessage();
    }
}
