package dev.cedulita;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program that was started. Its first line is waited for, what it says besides is kept, and it ends with its input. */
final class Program {
    /** Enough for any sentence of the program, and for a moment of its log. */
    private static final int KEPT = 16_384;
    private static final long PATIENCE_SECONDS = 3;

    private final List<String> command;
    private final Process process;
    private final StringBuilder said = new StringBuilder();
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();
    private final Thread listener;

    Program(List<String> command, Map<String, String> environment) {
        this.command = command;
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.environment().remove("CEDULITA_BINARY"); // It is ours, and the program would warn of it.
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new EmulatorException("could not run " + String.join(" ", command) + ": " + e.getMessage(), e);
        }
        listener = background("cedulita-stderr", () -> keep(process.getErrorStream()));
        background("cedulita-stdout", this::readFirstLine);
    }

    /** The first line it prints. If none comes in time, or it ends before, it is stopped and the failure has what it said. */
    String firstLine(Duration timeout) {
        String why;
        try {
            String line = firstLine.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (line != null) return line;
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            why = "it ended with exit status " + (process.isAlive() ? "unknown" : process.exitValue());
        } catch (TimeoutException e) {
            why = "it was not ready within " + timeout.toMillis() / 1000.0 + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "the wait for it was interrupted";
        } catch (ExecutionException e) {
            why = "its output could not be read: " + e.getCause();
        }
        kill();
        throw new EmulatorException("the emulator did not start: " + why + ".\nIt was started as: "
            + String.join(" ", command) + "\nIt said:\n" + said());
    }

    /** What it said last on its standard error, indented; for a program that has ended, so that it says nothing more. */
    String said() {
        try {
            listener.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (said) {
            String text = said.toString().strip();
            return "  " + (text.isEmpty() ? "(nothing)" : text.replace("\n", "\n  "));
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The end of its input asks it to stop; what has not stopped then is killed. True if nobody had to be killed. */
    boolean stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Its end of the pipe is gone, and so is it.
        }
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        return false;
    }

    /** By its handle: the process itself would close its output too, and what it said last would be lost. */
    private void kill() {
        process.toHandle().destroyForcibly();
    }

    private void readFirstLine() {
        InputStream output = process.getInputStream();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
            firstLine.complete(out.readLine());
            // A pipe that nobody empties would stop the program one day.
            while (out.readLine() != null) continue;
        } catch (IOException e) {
            firstLine.completeExceptionally(e);
        }
    }

    private void keep(InputStream error) {
        try (InputStreamReader reader = new InputStreamReader(error, StandardCharsets.UTF_8)) {
            char[] piece = new char[1024];
            for (int got = reader.read(piece); got >= 0; got = reader.read(piece)) {
                synchronized (said) {
                    said.append(piece, 0, got);
                    if (said.length() > KEPT) said.delete(0, said.length() - KEPT);
                }
            }
        } catch (IOException e) {
            // What came until then is kept.
        }
    }

    private static Thread background(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
