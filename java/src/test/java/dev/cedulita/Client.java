package dev.cedulita;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Clients as users of the API write them. They give the answer's text. */
enum Client {
    HTTP_CLIENT {
        private final HttpClient http = HttpClient.newHttpClient();

        @Override
        String read(String url, String id, String secret, byte[] picture) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("X-DF-API-ID", id)
                .header("X-DF-API-SECRET", secret).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(picture))).build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    },

    URL_CONNECTION {
        @Override
        String read(String url, String id, String secret, byte[] picture) throws IOException {
            HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("X-DF-API-ID", id);
            connection.setRequestProperty("X-DF-API-SECRET", secret);
            try (OutputStream body = connection.getOutputStream()) {
                body.write(form(picture).getBytes(UTF_8));
            }
            boolean well = connection.getResponseCode() < 400;
            return new String((well ? connection.getInputStream() : connection.getErrorStream()).readAllBytes(), UTF_8);
        }
    },

    OK_HTTP {
        private final OkHttpClient http = new OkHttpClient();

        @Override
        String read(String url, String id, String secret, byte[] picture) throws IOException {
            RequestBody file = RequestBody.create(MediaType.parse("image/jpeg"), picture);
            RequestBody form = new MultipartBody.Builder().setType(MultipartBody.FORM).addFormDataPart("file", "card.jpg", file).build();
            Request request = new Request.Builder().url(url).header("X-DF-API-ID", id).header("X-DF-API-SECRET", secret)
                .post(form).build();
            try (Response response = http.newCall(request).execute()) {
                return response.body().string();
            }
        }
    };

    /** A specimen, got once. */
    static final byte[] PICTURE = picture();

    abstract String read(String url, String id, String secret, byte[] picture) throws IOException, InterruptedException;

    /** The status of the answer to a call with the session's credentials, at the URL that all share. */
    String status(Cedulita cedulita, Cedulita.Session session) throws IOException, InterruptedException {
        String answer = read(cedulita.url() + "/ocr/idcard", session.apiId(), session.apiSecret(), PICTURE);
        return (String) answer(answer).get("status");
    }

    static Map<String, Object> answer(String text) {
        return Json.members(Json.read(text));
    }

    private static byte[] picture() {
        try (Emulator emulator = Cedulita.emulator().start()) {
            return emulator.specimen("new-front");
        }
    }

    private static String form(byte[] picture) {
        return "image_base64=" + URLEncoder.encode(Base64.getEncoder().encodeToString(picture), UTF_8);
    }
}
