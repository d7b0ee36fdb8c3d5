// Reads an ID card the way old Android code does: HttpURLConnection, and multipart written by hand.
// Usage: CEDULITA_URL=http://127.0.0.1:8080 java AndroidIdCard.java PICTURE
//
// This is the hard case, kept as it is found in the field, mistakes included: no blank before "boundary=",
// a boundary of characters that RFC 2046 does not allow, chunks instead of a length, and no line end
// between the picture's last byte and the next delimiter. Do not write a new client like this.

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

class AndroidIdCard {
    static final String ADDRESS = System.getenv().getOrDefault("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard";
    static final String END = "\r\n";
    static final String HYPHENS = "--";
    static final String BOUNDARY = "*****";
    static final String[] SCENARIOS = {
        "400 invalid-argument", "400 detection-failed", "401 unauthorized", "401 key-expired", "403 no-permission",
        "403 out-of-quota", "403 rate-limit-exceeded", "404 not-found", "500 internal-error",
    };

    /** Where detect_face goes: the picture then runs into the closing delimiter, or into the next part's. */
    enum DetectFace { BEFORE_THE_PICTURE, AFTER_THE_PICTURE }

    public static void main(String[] args) {
        try {
            check(args.length == 1, "usage: java AndroidIdCard.java PICTURE");
            run(Files.readAllBytes(Path.of(args[0])));
        } catch (IOException | IllegalStateException error) {
            System.err.println("FAILED " + error.getMessage());
            System.exit(1);
        }
    }

    static void run(byte[] picture) throws IOException {
        for (DetectFace place : DetectFace.values()) {
            String step = "multipart file, detect_face " + place.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            String answer = call(step, 200, "OK", "demo-id", "demo-secret", picture, place);
            check(matches(answer, "'request_id':'TID[0-9a-f]{32}'"), "request_id: " + answer);
            check(matches(answer, "'id_number':'[^']*'"), "id_number is not a string: " + answer);
            check(matches(answer, "'face_region':(\\[\\]|\\[(\\[-?\\d+,-?\\d+\\],?){4}\\])"),
                    "face_region is neither [] nor four pairs: " + answer);
        }

        // Refused while the upload is still under way: the answer must arrive all the same.
        byte[] large = new byte[5 * 1024 * 1024];
        for (int attempt = 1; attempt <= 5; attempt++) {
            call("5 MB without a secret, try " + attempt, 401, "UNAUTHORIZED", "demo-id", "",
                    large, DetectFace.BEFORE_THE_PICTURE);
        }

        for (String scenario : SCENARIOS) {
            int http = Integer.parseInt(scenario.substring(0, 3));
            String id = "scenario." + scenario.substring(4);
            String status = scenario.substring(4).toUpperCase(Locale.ROOT).replace('-', '_');
            call(id, http, status, id, "demo-secret", picture, DetectFace.BEFORE_THE_PICTURE);
        }
    }

    /** Sends one request, checks both codes and returns the answer without its white space. */
    static String call(String step, int http, String status, String id, String secret,
            byte[] picture, DetectFace place) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(ADDRESS).openConnection();
        connection.setDoOutput(true);
        connection.setUseCaches(false);
        connection.setReadTimeout(60_000);
        connection.setRequestMethod("POST");
        // Desktop Java throws the body of a 401 away when the request was streamed, so that one is buffered.
        if (http != 401) {
            connection.setChunkedStreamingMode(1024);
        }
        connection.setRequestProperty("Connection", "Keep-Alive");
        connection.setRequestProperty("Content-Type", "multipart/form-data;boundary=" + BOUNDARY);
        connection.setRequestProperty("X-DF-API-ID", id);
        connection.setRequestProperty("X-DF-API-SECRET", secret);

        int code;
        String answer;
        try {
            try (DataOutputStream body = new DataOutputStream(connection.getOutputStream())) {
                write(body, picture, place);
            }
            code = connection.getResponseCode();
            InputStream stream = code < 400 ? connection.getInputStream() : connection.getErrorStream();
            check(stream != null, step + ": " + code + " without a body");
            answer = new String(stream.readAllBytes(), "UTF-8").replaceAll("\\s", "");
        } catch (IOException error) {
            throw new IOException(step + ": " + error, error);
        }
        check(code == http, step + ": expected HTTP " + http + ", got " + code + " " + answer);
        check(matches(answer, "^\\{.*'status':'" + status + "'.*\\}$"),
                step + ": expected " + status + ", got " + answer);
        System.out.println("ok " + step + ": " + http + " " + status);
        return answer;
    }

    static void write(DataOutputStream body, byte[] picture, DetectFace place) throws IOException {
        if (place == DetectFace.BEFORE_THE_PICTURE) {
            writeDetectFace(body);
        }
        body.writeBytes(HYPHENS + BOUNDARY + END);
        body.writeBytes("Content-Disposition: form-data; name=\"file\";filename=\"card.jpg\"" + END + END);
        body.write(picture); // and no line end
        if (place == DetectFace.AFTER_THE_PICTURE) {
            writeDetectFace(body);
        }
        body.writeBytes(HYPHENS + BOUNDARY + HYPHENS); // nor here
    }

    static void writeDetectFace(DataOutputStream body) throws IOException {
        body.writeBytes(HYPHENS + BOUNDARY + END);
        body.writeBytes("Content-Disposition: form-data; name=\"detect_face\"" + END + END);
        body.writeBytes("1" + END);
    }

    /** A few patterns instead of a JSON library; they are written with ' for ". */
    static boolean matches(String answer, String pattern) {
        return Pattern.compile(pattern.replace('\'', '"')).matcher(answer).find();
    }

    static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
