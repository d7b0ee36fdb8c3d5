package dev.cedulita;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** An emulator that runs. It ends when it is closed, and at the latest with this process, however that ends. */
public final class Emulator extends Scope implements AutoCloseable {
    private static final Duration QUICK = Duration.ofSeconds(10);

    private final Launch launch;
    private final String container = "cedulita-" + UUID.randomUUID();
    private final Program program;
    private final String url;
    private final String adminUrl;
    private final Admin admin;

    Emulator(Launch launch) {
        this.launch = launch;
        program = new Program(launch.command(container, System.getenv()), launch.variables());
        try {
            Map<String, Object> ready = ready(program.firstLine(launch.timeout()));
            int port = launch.image == null ? 0 : publishedPort();
            url = outside((String) ready.get("url"), port);
            adminUrl = outside((String) ready.get("admin_url"), port);
            String inherited = System.getenv("CEDULITA_ADMIN_TOKEN");
            admin = new Admin(adminUrl, launch.environment.getOrDefault("CEDULITA_ADMIN_TOKEN", inherited), program);
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
