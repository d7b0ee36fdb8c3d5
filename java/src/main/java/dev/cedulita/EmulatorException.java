package dev.cedulita;

/** The emulator did not start, could not be reached, or refused what was asked of it: the message has its own words. */
public final class EmulatorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmulatorException(String message) {
        super(message);
    }

    EmulatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
