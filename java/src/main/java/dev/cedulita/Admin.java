package dev.cedulita;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** Asks the admin API. What it refuses is thrown with its own words. */
final class Admin {
    /** The server waits 60 s at most, when it is told to wait. */
    private static final Duration TIMEOUT = Duration.ofSeconds(75);

    private final String url;
    private final String token;
    private final Program program;
    private final HttpClient http;

    Admin(String url, String token, SSLContext trust, Program program) {
        this.url = url;
        this.token = token;
        this.program = program;
        // The emulator is on this machine: a proxy that is set for other calls has no business here.
        HttpClient.Builder client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY);
        if (trust != null) client.sslContext(trust);
        http = client.version(HttpClient.Version.HTTP_1_1).build();
    }

    /** What it answers, as a map; an empty one where the answer has no body. */
    Map<String, Object> ask(String method, String path, Object body) {
        return read(accepted(send(method, path, body)));
    }

    byte[] bytes(String path) {
        return accepted(send("GET", path, null)).body();
    }

    HttpResponse<byte[]> send(String method, String path, Object body) {
        if (url == null) throw new EmulatorException("the admin API is off, by --admin off or CEDULITA_ADMIN");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
        if (token != null) request.header("Authorization", "Bearer " + token);
        request.header("Content-Type", "application/json");
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)));
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            String state = program.isAlive() ? "" : "; the emulator has ended and said last:\n" + program.said();
            throw new EmulatorException("no answer from " + url + path + ": " + e + state, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmulatorException("interrupted while " + url + path + " was asked", e);
        }
    }

    static Map<String, Object> read(HttpResponse<byte[]> answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        try {
            return text.isEmpty() ? Map.of() : Json.members(Json.read(text));
        } catch (IllegalArgumentException e) {
            String what = answer.uri() + " answered " + answer.statusCode() + " and no JSON object: " + text;
            throw new EmulatorException(what, e);
        }
    }

    static HttpResponse<byte[]> accepted(HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 == 2) return answer;
        Map<String, Object> problem = read(answer);
        String pointer = problem.containsKey("pointer") ? " (at " + problem.get("pointer") + ")" : "";
        throw new EmulatorException(problem.get("title") + ": " + problem.get("detail") + pointer);
    }
}
