package dev.cedulita;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The program in a jar with a classifier, if one for this platform is on the class path. It is unpacked once a process. */
final class CarriedBinary {
    private static Path unpacked;

    private CarriedBinary() {}

    /** Where it is, or null. */
    static synchronized String path() {
        if (unpacked != null && Files.isExecutable(unpacked)) return unpacked.toString();
        String resource = "/dev/cedulita/" + platform() + "/" + fileName();
        try (InputStream program = CarriedBinary.class.getResourceAsStream(resource)) {
            if (program == null) return null;
            unpacked = unpack(program);
            return unpacked.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("the program in the jar could not be unpacked", e);
        }
    }

    static String platform() {
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return system() + "-" + machine.replaceAll("^(amd64|x64)$", "x86_64").replaceAll("^arm64$", "aarch64");
    }

    static String fileName() {
        return system().equals("windows") ? "cedulita.exe" : "cedulita";
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) return "windows";
        return name.startsWith("mac") ? "macos" : "linux";
    }

    private static Path unpack(InputStream program) throws IOException {
        Path folder = Files.createTempDirectory("cedulita-");
        Path file = folder.resolve(fileName());
        // Java deletes in the reverse of this order.
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        Files.copy(program, file);
        if (!file.toFile().setExecutable(true, true)) throw new IOException(file + " cannot be made executable");
        return file;
    }
}
