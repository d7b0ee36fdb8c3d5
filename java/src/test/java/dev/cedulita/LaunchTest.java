package dev.cedulita;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
    @TempDir
    Path folder;

    private final Launch launch = new Launch();
    private String program;

    @BeforeEach
    void makeProgram() {
        program = Stub.in(folder, "cedulita", "exit 0");
    }

    @Test
    void explicitProgramComesFirstThenTheVariableThenPath() {
        Map<String, String> both = Map.of("CEDULITA_BINARY", Stub.in(folder, "other", "exit 0"), "PATH", "/nowhere:" + folder);
        assertEquals(List.of(folder.resolve("other").toString()), launch.command("", both));
        assertEquals(List.of(program), launch.command("", Map.of("CEDULITA_BINARY", "", "PATH", "/nowhere:" + folder)));
        launch.binary = Stub.in(folder, "third", "exit 0");
        assertEquals(List.of(launch.binary), launch.command("", both));
    }

    @Test
    void missingProgramIsToldWithWhatToDo() {
        String where = ".\nIt is looked for in this order: Cedulita.emulator().binary(\"...\"), the variable CEDULITA_BINARY,"
            + " a jar cedulita-junit with the classifier " + CarriedBinary.platform() + " on the class path, cedulita on PATH.\n"
            + "Add that jar, or install the program and name it by one of the others, or run a container:"
            + " Cedulita.emulator().image(\"...\").";
        assertEquals("no cedulita was found" + where, failure(Map.of("PATH", "/nowhere")));
        assertEquals("CEDULITA_BINARY=/nowhere/cedulita is not a file that can be run" + where,
            failure(Map.of("CEDULITA_BINARY", "/nowhere/cedulita", "PATH", folder.toString())));
        launch.binary = folder.toString();
        assertEquals("binary(\"" + folder + "\") is not a file that can be run" + where, failure(Map.of()));
    }

    @Test
    void containerIsRunWithItsInputOpenAndSecretsOutOfSight() {
        launch.image = "cedulita:1";
        launch.engine = "podman";
        launch.flags.addAll(List.of("--seed", "7"));
        launch.environment.put("CEDULITA_ADMIN_TOKEN", "hidden");
        assertEquals(
            List.of("podman", "run", "--rm", "--interactive", "--name", "n", "--publish", "127.0.0.1::8080", "--env",
                "CEDULITA_ADMIN_TOKEN", "--env", "CEDULITA_READY_JSON", "--env", "CEDULITA_STOP_WITH_STDIN", "cedulita:1",
                "--seed", "7"),
            launch.command("n", Map.of()));
    }

    @Test
    void flagsAndVariablesMakeAnotherServer() {
        Launch other = new Launch();
        assertEquals(launch.key(), other.key());
        other.flags.add("--strict");
        assertNotEquals(launch.key(), other.key());
        launch.environment.put("CEDULITA_STRICT", "true");
        assertNotEquals(launch.key(), new Launch().key());
    }

    private String failure(Map<String, String> system) {
        return assertThrows(EmulatorException.class, () -> launch.command("", system)).getMessage();
    }
}
