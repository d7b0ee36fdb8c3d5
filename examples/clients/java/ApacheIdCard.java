// Reads an ID card with Apache HttpClient 4.5, over a pool that holds one connection and never retries:
// an answer that leaves the connection dead but does not say so breaks the next request.
// Usage: CEDULITA_URL=http://127.0.0.1:8080 java -cp httpclient.jar:... ApacheIdCard.java PICTURE

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.http.HttpEntity;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.entity.UrlEncodedFormEntity;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.entity.mime.MultipartEntityBuilder;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.message.BasicNameValuePair;
import org.apache.http.util.EntityUtils;

class ApacheIdCard {
    static final String URL = System.getenv().getOrDefault("CEDULITA_URL", "http://127.0.0.1:8080") + "/ocr/idcard";
    static final String[] SCENARIOS = {
        "400 invalid-argument", "400 detection-failed", "401 unauthorized", "401 key-expired", "403 no-permission",
        "403 out-of-quota", "403 rate-limit-exceeded", "404 not-found", "500 internal-error",
    };

    public static void main(String[] args) {
        try {
            check(args.length == 1, "usage: ApacheIdCard.java PICTURE");
            run(new File(args[0]), true);
            run(new File(args[0]), false);
        } catch (IOException | IllegalStateException error) {
            System.err.println("FAILED " + error.getMessage());
            System.exit(1);
        }
    }

    static void run(File picture, boolean expectContinue) throws IOException {
        String mode = expectContinue ? " (asking first)" : " (not asking)";
        var pool = new PoolingHttpClientConnectionManager();
        pool.setMaxTotal(1);
        var config = RequestConfig.custom().setExpectContinueEnabled(expectContinue)
                .setConnectTimeout(10_000).setConnectionRequestTimeout(10_000).setSocketTimeout(60_000).build();
        try (var client = HttpClients.custom().useSystemProperties().setConnectionManager(pool).setDefaultRequestConfig(config)
                .disableAutomaticRetries().build()) {
            String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(picture.toPath()));

            // Each refused upload is followed at once by a good call on the same pool.
            byte[] large = new byte[5 * 1024 * 1024];
            for (int attempt = 1; attempt <= 5; attempt++) {
                HttpEntity refused = MultipartEntityBuilder.create()
                        .addBinaryBody("file", large, ContentType.APPLICATION_OCTET_STREAM, "card.jpg").build();
                String step = "5 MB without a secret, try " + attempt + mode;
                call(client, step, 401, "UNAUTHORIZED", "demo-id", "", refused);
                step = "multipart file" + mode;
                String answer = call(client, step, 200, "OK", "demo-id", "demo-secret", form(picture));
                check(matches(answer, "'request_id':'TID[0-9a-f]{32}'"), "request_id: " + answer);
                check(matches(answer, "'id_number':'[^']*'"), "id_number is not a string: " + answer);
                check(matches(answer, "'face_region':(\\[\\]|\\[(\\[-?\\d+,-?\\d+\\],?){4}\\])"),
                        "face_region is neither [] nor four pairs: " + answer);
            }

            var urlencoded = new UrlEncodedFormEntity(
                    List.of(new BasicNameValuePair("image_base64", base64)), StandardCharsets.UTF_8);
            call(client, "urlencoded image_base64" + mode, 200, "OK", "demo-id", "demo-secret", urlencoded);
            var json = new StringEntity("{\"image_base64\":\"" + base64 + "\"}", ContentType.APPLICATION_JSON);
            call(client, "JSON image_base64" + mode, 200, "OK", "demo-id", "demo-secret", json);

            for (String scenario : SCENARIOS) {
                int http = Integer.parseInt(scenario.substring(0, 3));
                String id = "scenario." + scenario.substring(4);
                String status = scenario.substring(4).toUpperCase(Locale.ROOT).replace('-', '_');
                call(client, id + mode, http, status, id, "demo-secret", form(picture));
            }
        }
    }

    /** addTextBody types its part as text/plain; charset=ISO-8859-1, which a server must take. */
    static HttpEntity form(File picture) {
        return MultipartEntityBuilder.create().addBinaryBody("file", picture)
                .addTextBody("detect_face", "1").build();
    }

    /** Sends one request, checks both codes and returns the answer without its white space. */
    static String call(CloseableHttpClient client, String step, int http, String status, String id, String secret,
            HttpEntity body) throws IOException {
        var request = new HttpPost(URL);
        request.setHeader("X-DF-API-ID", id);
        request.setHeader("X-DF-API-SECRET", secret);
        request.setEntity(body);
        try (CloseableHttpResponse response = client.execute(request)) {
            int code = response.getStatusLine().getStatusCode();
            String answer = EntityUtils.toString(response.getEntity()).replaceAll("\\s", "");
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
