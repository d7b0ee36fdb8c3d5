package dev.cedulita;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;

/** An emulator that runs. It ends when it is closed, and at the latest with this process, however that ends. */
public final class Emulator extends Scope implements AutoCloseable {
    private static final Duration QUICK = Duration.ofSeconds(10);

    private final Launch launch;
    private final String container = "cedulita-" + UUID.randomUUID();
    private final Program program;
    private final String url;
    private final String adminUrl;
    private final SSLContext trust;
    private final Admin admin;

    Emulator(Launch launch) {
        this.launch = launch;
        program = new Program(launch.command(container, System.getenv()), launch.variables());
        try {
            Map<String, Object> ready = ready(program.firstLine(launch.timeout()));
            int port = launch.image == null ? 0 : publishedPort();
            url = outside((String) ready.get("url"), port);
            adminUrl = outside((String) ready.get("admin_url"), port);
            // A file inside a container cannot be read from here.
            Object authority = launch.image == null ? ready.get("ca_file") : null;
            trust = authority == null ? null : Authority.trusted(Path.of((String) authority));
            String inherited = System.getenv("CEDULITA_ADMIN_TOKEN");
            admin = new Admin(adminUrl, launch.environment.getOrDefault("CEDULITA_ADMIN_TOKEN", inherited), trust, program);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The base URL of the API, without a session. */
    public String url() {
        return url;
    }

    /** The base URL of the admin API; null with {@code --admin off}. */
    public String adminUrl() {
        return adminUrl;
    }

    /** Trusts the authority of {@code --tls auto} and {@code --proxy}, and no other: for the client under test. */
    public SSLContext sslContext() {
        if (trust != null) return trust;
        throw new EmulatorException("there is no authority to trust without --tls auto or --proxy, and none that can be read"
            + " in a container");
    }

    /** Leads a client whose URL cannot be changed to this emulator, if it was started with {@code --proxy}. */
    public ProxySelector proxy() {
        URI here = URI.create(url);
        return ProxySelector.of(new InetSocketAddress(here.getHost(), here.getPort()));
    }

    /** A new session, with credentials of its own. */
    public Cedulita.Session session() {
        return new Cedulita.Session(admin, admin.ask("POST", "/sessions", null));
    }

    /** A session of this name, which is its API ID too. */
    public Cedulita.Session session(String name) {
        return new Cedulita.Session(admin, admin.ask("POST", "/sessions", Map.of("name", name)));
    }

    /** A picture that means this card, person, error or scenario, as a JPEG: {@code specimen("new-front")}. */
    public byte[] specimen(String name) {
        return admin.bytes("/cards/" + segment(name) + "/specimen.jpg");
    }

    /** Stops it. Once more does nothing. */
    @Override
    public void close() {
        boolean ended = program.stop();
        if (!ended && launch.image != null) new Program(launch.remove(container), Map.of()).stop();
    }

    @Override
    Admin admin() {
        return admin;
    }

    @Override
    String sessionName() {
        return null;
    }

    private static Map<String, Object> ready(String line) {
        try {
            return Json.members(Json.read(line));
        } catch (IllegalArgumentException e) {
            throw new EmulatorException("expected the line that says where the emulator listens, got: " + line, e);
        }
    }

    private int publishedPort() {
        String line = new Program(launch.askPort(container), Map.of()).firstLine(QUICK);
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
    }

    /** A URL as it is outside a container, whose port this is; 0 where there is no container. */
    private static String outside(String url, int port) {
        if (url == null || port == 0) return url;
        URI inside = URI.create(url);
        return inside.getScheme() + "://127.0.0.1:" + port + inside.getPath();
    }
}
