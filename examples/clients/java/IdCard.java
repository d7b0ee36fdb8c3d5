// Reads an ID card with java.net.http: every way of sending the picture, and every error.
// Usage: CEDULITA_URL=http://127.0.0.1:8080 java IdCard.java PICTURE
//
// The client is left as it comes: over plain HTTP it offers the upgrade to HTTP/2 with every request.

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

class IdCard {
    static final String URL = System.getenv().getOrDefault("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard";
    static final String BOUNDARY = "----cedulita-7d1f0c";
    static final String MULTIPART = "multipart/form-data; boundary=" + BOUNDARY;
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final String[] SCENARIOS = {
        "400 invalid-argument", "400 detection-failed", "401 unauthorized", "401 key-expired", "403 no-permission",
        "403 out-of-quota", "403 rate-limit-exceeded", "404 not-found", "500 internal-error",
    };

    public static void main(String[] args) throws InterruptedException {
        try {
            run(args);
        } catch (IOException | IllegalStateException error) {
            System.err.println("FAILED " + error.getMessage());
            System.exit(1);
        }
    }

    static void run(String[] args) throws IOException, InterruptedException {
        check(args.length == 1, "usage: java IdCard.java PICTURE");
        byte[] picture = Files.readAllBytes(Path.of(args[0]));
        String base64 = Base64.getEncoder().encodeToString(picture);

        String answer = call("multipart file", 200, "OK", "demo-id", "demo-secret", MULTIPART, form(picture, true));
        check(matches(answer, "'request_id':'TID[0-9a-f]{32}'"), "request_id: " + answer);
        check(matches(answer, "'id_number':'[^']*'"), "id_number is not a string: " + answer);
        String pair = "\\[-?\\d+,-?\\d+\\]";
        check(matches(answer, "'face_region':(\\[\\]|\\[%s(,%s){3}\\])".formatted(pair, pair)),
                "face_region is neither [] nor four pairs: " + answer);

        String encoded = "detect_face=0&image_base64=" + URLEncoder.encode(base64, StandardCharsets.UTF_8);
        call("urlencoded image_base64", 200, "OK", "demo-id", "demo-secret",
                "application/x-www-form-urlencoded", encoded.getBytes());
        String json = "{\"image_base64\":\"" + base64 + "\",\"detect_face\":0}";
        call("JSON image_base64", 200, "OK", "demo-id", "demo-secret", "application/json", json.getBytes());

        // Refused while the upload is still under way: the answer must arrive all the same.
        byte[] large = form(new byte[5 * 1024 * 1024], false);
        for (int attempt = 1; attempt <= 5; attempt++) {
            call("5 MB without a secret, try " + attempt, 401, "UNAUTHORIZED", "demo-id", "", MULTIPART, large);
        }

        for (String scenario : SCENARIOS) {
            int http = Integer.parseInt(scenario.substring(0, 3));
            String name = scenario.substring(4);
            String status = name.toUpperCase(Locale.ROOT).replace('-', '_');
            call("scenario." + name, http, status, "scenario." + name, "demo-secret", MULTIPART, form(picture, false));
        }
    }

    /** Sends one request, checks both codes and returns the answer without its white space. */
    static String call(String step, int http, String status, String id, String secret, String type, byte[] body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(URL)).timeout(Duration.ofSeconds(60))
                .header("X-DF-API-ID", id).header("X-DF-API-SECRET", secret).header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body)).build();
        HttpResponse<String> response;
        try {
            response = CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException error) {
            throw new IOException(step + ": " + error, error);
        }
        String answer = response.body().replaceAll("\\s", "");
        int code = response.statusCode();
        check(code == http, step + ": expected HTTP " + http + ", got " + code + " " + answer);
        check(matches(answer, "^\\{.*'status':'" + status + "'.*\\}$"),
                step + ": expected " + status + ", got " + answer);
        System.out.println("ok " + step + ": " + http + " " + status);
        return answer;
    }

    static byte[] form(byte[] file, boolean detectFace) throws IOException {
        var body = new ByteArrayOutputStream();
        if (detectFace) {
            body.write(("--" + BOUNDARY + "\r\n"
                    + "Content-Disposition: form-data; name=\"detect_face\"\r\n\r\n1\r\n").getBytes());
        }
        body.write(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"card.jpg\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n").getBytes());
        body.write(file);
        body.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes());
        return body.toByteArray();
    }

    /** The JDK has no JSON reader, so a few patterns must do; they are written with ' for ". */
    static boolean matches(String answer, String pattern) {
        return Pattern.compile(pattern.replace('\'', '"')).matcher(answer).find();
    }

    static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
