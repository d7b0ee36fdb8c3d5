package dev.cedulita;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A shell script in place of a program. */
final class Stub {
    private Stub() {}

    static String in(Path folder, String name, String script) {
        Path file = folder.resolve(name);
        try {
            Files.writeString(file, "#!/bin/sh\n" + script + "\n");
            if (!file.toFile().setExecutable(true)) throw new IOException(file + " cannot be made executable");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return file.toString();
    }
}
