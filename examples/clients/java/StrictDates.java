import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the formatted dates of many cards strictly, as the published page writes them: dd-mm-yyyy, which java.time
 * spells dd-MM-uuuu.
 *
 * <p>Usage: CEDULITA_URL=http://127.0.0.1:8080 java StrictDates.java PICTURE
 */
class StrictDates {
    static final DateTimeFormatter FORMATTED =
            DateTimeFormatter.ofPattern("dd-MM-uuuu").withResolverStyle(ResolverStyle.STRICT);
    static final Pattern MEMBER = Pattern.compile("\"(birthday_s|issue_date_s|expiry_date_s)\":\"(.*?)\"");

    static String base = System.getenv().getOrDefault("CEDULITA_URL", "http://127.0.0.1:8080");
    static HttpClient client = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        byte[] picture = Files.readAllBytes(Path.of(arguments[0]));
        List<String> cards = new ArrayList<>(List.of("sample-front", "sample-back", "new-front", "old-back", "temp-front"));
        for (int seed = 1; seed <= 5; seed++) {
            cards.add("person-new-" + seed + "-front");
            cards.add("person-old-" + seed + "-back");
        }
        for (String card : cards) {
            int dates = 0;
            var members = MEMBER.matcher(answer(card, picture));
            while (members.find()) {
                if (!members.group(2).isEmpty()) {
                    LocalDate.parse(members.group(2), FORMATTED);
                    dates++;
                }
            }
            check(dates > 0, card + " has no formatted date");
            System.out.println("ok " + card);
        }
        for (String other : List.of("1990-08-07", "07/08/1990", "7-8-1990", "31-02-1990")) {
            try {
                LocalDate.parse(other, FORMATTED);
                check(false, other + " was taken for a formatted date");
            } catch (DateTimeParseException refused) {
                System.out.println("ok " + other + " is refused");
            }
        }
    }

    static String answer(String card, byte[] picture) throws IOException, InterruptedException {
        var body = new ByteArrayOutputStream();
        body.writeBytes(("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + card + ".jpg\"\r\n\r\n")
                .getBytes());
        body.writeBytes(picture);
        body.writeBytes("\r\n--cut--\r\n".getBytes());
        var request = HttpRequest.newBuilder(URI.create(base + "/ocr/idcard"))
                .header("X-DF-API-ID", "demo-id").header("X-DF-API-SECRET", "demo-secret")
                .header("Content-Type", "multipart/form-data; boundary=cut")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())).build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        check(response.statusCode() == 200, card + " was answered " + response.statusCode());
        return response.body();
    }

    static void check(boolean holds, String message) {
        if (!holds) {
            System.out.println("FAILED " + message);
            System.exit(1);
        }
    }
}
