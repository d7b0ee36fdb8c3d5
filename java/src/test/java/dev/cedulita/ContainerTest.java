package dev.cedulita;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A script plays docker: it runs the program, which says another port than the one that leads to it. */
@Timeout(60)
class ContainerTest {
    @TempDir
    Path folder;

    @Test
    void publishedPortLeadsIntoTheContainer() throws IOException {
        String engine = engine("(CEDULITA_PORT=0 \"$program\"; echo ended >ended) | while read line; do"
            + " echo \"$line\" | sed 's/.*\"port\":\\([0-9]*\\).*/\\1/' >port;"
            + " echo \"$line\" | sed 's/127.0.0.1:[0-9]*/127.0.0.1:8080/g'; done");
        try (Emulator emulator = Cedulita.emulator().engine(engine).image("cedulita:1").start()) {
            assertEquals("http://127.0.0.1:" + Files.readString(folder.resolve("port")).strip(), emulator.url());
            assertEquals(emulator.url() + "/__admin", emulator.adminUrl());
            assertTrue(emulator.session().baseUrl().startsWith(emulator.url() + "/__session/"));
        }
        assertEquals("ended", Files.readString(folder.resolve("ended")).strip());
        List<String> commands = Files.readAllLines(folder.resolve("commands"));
        assertTrue(commands.get(0).matches("run --rm --interactive --name cedulita-[-0-9a-f]{36} --publish 127.0.0.1::8080"
            + " --env CEDULITA_READY_JSON --env CEDULITA_STOP_WITH_STDIN cedulita:1"), commands.get(0));
        assertTrue(commands.get(1).matches("port cedulita-[-0-9a-f]{36} 8080/tcp"), commands.get(1));
        assertEquals(2, commands.size());
    }

    @Test
    void engineThatRefusesIsQuoted() throws IOException {
        String engine = engine("echo 'pull access denied' >&2; exit 125");
        Cedulita settings = Cedulita.emulator().engine(engine).image("nowhere/cedulita");
        String message = assertThrows(EmulatorException.class, settings::start).getMessage();
        assertTrue(message.contains("exit status 125") && message.endsWith("It said:\n  pull access denied"), message);
    }

    @Test
    void containerThatDoesNotStopIsRemoved() throws IOException {
        String inside = "http://127.0.0.1:8080";
        String ready = Json.write(Map.of("url", inside, "admin_url", inside + "/__admin"));
        String engine = engine("echo '" + ready + "'; exec tail -f /dev/null");
        Cedulita.emulator().engine(engine).image("cedulita:1").start().close();
        List<String> commands = Files.readAllLines(folder.resolve("commands"));
        assertTrue(commands.get(commands.size() - 1).matches("rm --force cedulita-[-0-9a-f]{36}"), commands.toString());
    }

    private String engine(String run) throws IOException {
        String program = new Launch().command("", System.getenv()).get(0);
        return Stub.in(folder, "docker", String.join("\n",
            "cd " + folder,
            "echo \"$@\" >>commands",
            "program='" + program + "'",
            "case $1 in",
            "run) " + run + ";;",
            "port) echo 127.0.0.1:$(cat port 2>/dev/null || echo 1);;",
            "esac"));
    }
}
