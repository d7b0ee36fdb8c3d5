package dev.cedulita;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS without files of one's own, and a client whose URL is that of the real service. */
class TlsTest {
    @TempDir
    Path authority;

    @Test
    void tlsIsTrustedByWhoeverTakesItsContext() throws Exception {
        try (Emulator emulator = Cedulita.emulator().flags("--tls", "auto", "--tls-dir", authority.toString()).start()) {
            assertTrue(emulator.url().startsWith("https://"), emulator.url());
            HttpClient trusting = HttpClient.newBuilder().sslContext(emulator.sslContext()).build();
            assertEquals("OK", status(trusting, emulator.url() + "/ocr/idcard"));
            HttpClient other = HttpClient.newHttpClient();
            assertThrows(IOException.class, () -> status(other, emulator.url() + "/ocr/idcard"));
            emulator.expect(Expectation.exactly(1));
        }
    }

    @Test
    void vendorsUrlIsAnsweredThroughTheProxy() throws Exception {
        try (Emulator emulator = Cedulita.emulator().flags("--proxy", "--tls-dir", authority.toString()).start()) {
            HttpClient client = HttpClient.newBuilder().proxy(emulator.proxy()).sslContext(emulator.sslContext()).build();
            assertEquals("OK", status(client, "https://cloudapi.ecuador.accuauth.com/ocr/idcard"));
            emulator.expect(Expectation.exactly(1).where("status", "OK"));
        }
    }

    @Test
    void withoutTlsThereIsNobodyToTrust() {
        try (Emulator emulator = Cedulita.emulator().start()) {
            String message = assertThrows(EmulatorException.class, emulator::sslContext).getMessage();
            assertTrue(message.startsWith("there is no authority to trust without --tls auto or --proxy"), message);
        }
    }

    private static String status(HttpClient client, String url) throws IOException, InterruptedException {
        String body = Json.write(java.util.Map.of("image_base64", Base64.getEncoder().encodeToString(Client.PICTURE)));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("X-DF-API-ID", "any").header("X-DF-API-SECRET", "any")
            .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build();
        return (String) Client.answer(client.send(request, BodyHandlers.ofString()).body()).get("status");
    }
}
