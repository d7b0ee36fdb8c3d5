// Reads an ID card with OkHttp 3: every way of sending the picture, and every error.
// Usage: CEDULITA_URL=http://127.0.0.1:8080 java -cp okhttp.jar:okio.jar OkHttpIdCard.java PICTURE

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.FormBody;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

class OkHttpIdCard {
    static final String URL = System.getenv().getOrDefault("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard";
    static final MediaType JPEG = MediaType.get("image/jpeg");
    static final MediaType JSON = MediaType.get("application/json");
    static final OkHttpClient CLIENT = new OkHttpClient.Builder()
            .readTimeout(60, TimeUnit.SECONDS).writeTimeout(60, TimeUnit.SECONDS).build();
    static final String[] SCENARIOS = {
        "400 invalid-argument", "400 detection-failed", "401 unauthorized", "401 key-expired", "403 no-permission",
        "403 out-of-quota", "403 rate-limit-exceeded", "404 not-found", "500 internal-error",
    };

    public static void main(String[] args) {
        try {
            check(args.length == 1, "usage: OkHttpIdCard.java PICTURE");
            run(new File(args[0]));
        } catch (IOException | IllegalStateException error) {
            System.err.println("FAILED " + error.getMessage());
            System.exit(1);
        }
        // A connection of HTTP/2 that is kept for the next call keeps the program alive.
        CLIENT.connectionPool().evictAll();
    }

    static void run(File picture) throws IOException {
        String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(picture.toPath()));
        RequestBody file = RequestBody.create(JPEG, picture);

        String answer = call("multipart file", 200, "OK", "demo-id", "demo-secret",
                form(file).addFormDataPart("detect_face", "1").build());
        check(matches(answer, "'request_id':'TID[0-9a-f]{32}'"), "request_id: " + answer);
        check(matches(answer, "'id_number':'[^']*'"), "id_number is not a string: " + answer);
        check(matches(answer, "'face_region':(\\[\\]|\\[(\\[-?\\d+,-?\\d+\\],?){4}\\])"),
                "face_region is neither [] nor four pairs: " + answer);

        call("urlencoded image_base64", 200, "OK", "demo-id", "demo-secret",
                new FormBody.Builder().add("image_base64", base64).build());
        call("JSON image_base64", 200, "OK", "demo-id", "demo-secret",
                RequestBody.create(JSON, "{\"image_base64\":\"" + base64 + "\",\"detect_face\":0}"));

        // Refused while the upload is still under way: the answer must arrive all the same.
        RequestBody large = form(RequestBody.create(JPEG, new byte[5 * 1024 * 1024])).build();
        for (int attempt = 1; attempt <= 5; attempt++) {
            call("5 MB without a secret, try " + attempt, 401, "UNAUTHORIZED", "demo-id", "", large);
        }

        for (String scenario : SCENARIOS) {
            int http = Integer.parseInt(scenario.substring(0, 3));
            String id = "scenario." + scenario.substring(4);
            String status = scenario.substring(4).toUpperCase(Locale.ROOT).replace('-', '_');
            call(id, http, status, id, "demo-secret", form(file).build());
        }
    }

    static MultipartBody.Builder form(RequestBody file) {
        return new MultipartBody.Builder().setType(MultipartBody.FORM).addFormDataPart("file", "card.jpg", file);
    }

    /** Sends one request, checks both codes and returns the answer without its white space. */
    static String call(String step, int http, String status, String id, String secret, RequestBody body)
            throws IOException {
        Request request = new Request.Builder().url(URL).post(body)
                .header("X-DF-API-ID", id).header("X-DF-API-SECRET", secret).build();
        try (Response response = CLIENT.newCall(request).execute()) {
            String answer = response.body().string().replaceAll("\\s", "");
            int code = response.code();
            check(code == http, step + ": expected HTTP " + http + ", got " + code + " " + answer);
            check(matches(answer, "^\\{.*'status':'" + status + "'.*\\}$"),
                step + ": expected " + status + ", got " + answer);
            System.out.println("ok " + step + ": " + http + " " + status);
            return answer;
        } catch (IOException error) {
            throw new IOException(step + ": " + error, error);
        }
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
