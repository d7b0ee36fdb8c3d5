package dev.cedulita;

import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * One emulator and those who use it: it starts with the first and stops with the last. Classes that inherit one field from
 * a common base are several users at once when classes run in parallel.
 */
final class Shared implements CloseableResource {
    private final Launch launch;
    private Emulator emulator;
    private int users;

    Shared(Launch launch) {
        this.launch = launch;
    }

    synchronized Shared join() {
        if (emulator == null) emulator = new Emulator(launch);
        users++;
        return this;
    }

    synchronized Emulator emulator() {
        if (emulator != null) return emulator;
        throw new EmulatorException("the emulator does not run: @RegisterExtension starts it before the tests of a class");
    }

    @Override
    public synchronized void close() {
        if (--users > 0) return;
        emulator.close();
        emulator = null;
    }
}
