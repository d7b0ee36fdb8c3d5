package dev.cedulita;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the emulator is started: as a program of this machine, or in a container. It only builds command lines. */
final class Launch {
    /** Inside a container, where the image says so. */
    static final int CONTAINER_PORT = 8080;

    String binary;
    String image;
    String engine = "docker";
    final List<String> flags = new ArrayList<>();
    final Map<String, String> environment = new TreeMap<>();
    Duration timeout;

    /** An image may have to be pulled first. */
    Duration timeout() {
        if (timeout != null) return timeout;
        return Duration.ofSeconds(image == null ? 10 : 120);
    }

    /** The command line; a container gets this name. What flags do not say is said by {@link #variables}. */
    List<String> command(String container, Map<String, String> system) {
        List<String> command = new ArrayList<>();
        if (image == null) {
            command.add(program(system));
        } else {
            // Its input is that of the engine's client, so the container stops when this process is gone, however it ends.
            command.addAll(List.of(engine, "run", "--rm", "--interactive", "--name", container));
            command.addAll(List.of("--publish", "127.0.0.1::" + CONTAINER_PORT));
            // Without a value the client takes it from its own variables: a secret is in no list of processes.
            variables().keySet().forEach(name -> command.addAll(List.of("--env", name)));
            command.add(image);
        }
        command.addAll(flags);
        return command;
    }

    /** The variables of the program, or of the engine's client. A flag counts more than a variable. */
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        variables.put("CEDULITA_READY_JSON", "true");
        variables.put("CEDULITA_STOP_WITH_STDIN", "true");
        if (image == null) variables.put("CEDULITA_PORT", "0");
        variables.putAll(environment);
        return variables;
    }

    /** Which port of this machine leads into the container. */
    List<String> askPort(String container) {
        return List.of(engine, "port", container, CONTAINER_PORT + "/tcp");
    }

    List<String> remove(String container) {
        return List.of(engine, "rm", "--force", container);
    }

    /** What two launches must share to be the same server. */
    List<Object> key() {
        return Arrays.asList(binary, image, engine, List.copyOf(flags), Map.copyOf(environment));
    }

    private String program(Map<String, String> system) {
        if (binary != null) return executable(binary, "binary(\"" + binary + "\")");
        String variable = system.getOrDefault("CEDULITA_BINARY", "");
        if (!variable.isEmpty()) return executable(variable, "CEDULITA_BINARY=" + variable);
        String carried = CarriedBinary.path();
        if (carried != null) return carried;
        for (String folder : system.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path path = Path.of(folder, CarriedBinary.fileName());
            if (!folder.isEmpty() && Files.isExecutable(path)) return path.toString();
        }
        throw missing("no cedulita was found");
    }

    private static String executable(String path, String source) {
        Path file = Path.of(path);
        if (Files.isRegularFile(file) && Files.isExecutable(file)) return path;
        throw missing(source + " is not a file that can be run");
    }

    private static EmulatorException missing(String what) {
        return new EmulatorException(what + ".\nIt is looked for in this order: Cedulita.emulator().binary(\"...\"), the variable"
            + " CEDULITA_BINARY, a jar cedulita-junit with the classifier " + CarriedBinary.platform()
            + " on the class path, cedulita on PATH.\nAdd that jar, or install the program and name it by one of the"
            + " others, or run a container: Cedulita.emulator().image(\"...\").");
    }
}
