package dev.cedulita;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * An emulator for the tests of a class: {@code @RegisterExtension static Cedulita cedulita = Cedulita.emulator();}. A test
 * that has a parameter {@code Cedulita.Session} gets a session with credentials of its own, so tests may run in parallel;
 * if it fails, the calls of that session are printed.
 */
public final class Cedulita extends Scope
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(Cedulita.class);

    private final Launch launch = new Launch();
    private boolean perRun;
    private volatile Shared shared = new Shared(launch);

    /** For {@code @ExtendWith(Cedulita.class)}; with settings, {@link #emulator()}. */
    public Cedulita() {}

    /** The emulator with its default settings; the methods below change them. */
    public static Cedulita emulator() {
        return new Cedulita();
    }

    /** The program to run. Without it, the one that {@code CEDULITA_BINARY}, a jar on the class path, or PATH has. */
    public Cedulita binary(String path) {
        launch.binary = path;
        return this;
    }

    /** Runs this image in place of a program: with docker, or with what {@link #engine} names. */
    public Cedulita image(String image) {
        launch.image = image;
        return this;
    }

    /** What runs images, such as {@code podman}: it must know docker's {@code run}, {@code port} and {@code rm}. */
    public Cedulita engine(String program) {
        launch.engine = program;
        return this;
    }

    /** Flags of the program: {@code flags("--seed", "7")}. {@code cedulita --help} has all of them. */
    public Cedulita flags(String... flags) {
        launch.flags.addAll(List.of(flags));
        return this;
    }

    /** A variable for the program alone: {@code variable("CEDULITA_ADMIN_TOKEN", "...")}. Every flag has one. */
    public Cedulita variable(String name, String value) {
        launch.environment.put(name, value);
        return this;
    }

    /** How long a start may take: 10 s unless said, and two minutes for an image, which may have to be pulled. */
    public Cedulita startTimeout(Duration timeout) {
        launch.timeout = timeout;
        return this;
    }

    /** One emulator for the whole run, shared by all classes that ask for the same settings. */
    public Cedulita perRun() {
        perRun = true;
        return this;
    }

    /** Without JUnit's life cycle: starts one, which the caller closes. */
    public Emulator start() {
        return new Emulator(launch);
    }

    /** The base URL of the API, without a session. */
    public String url() {
        return running().url();
    }

    /** The base URL of the admin API; null with {@code --admin off}. */
    public String adminUrl() {
        return running().adminUrl();
    }

    /** The emulator of this class, for what is not repeated here. */
    public Emulator running() {
        return shared.emulator();
    }

    /** A picture that means this card, person, error or scenario, as a JPEG: {@code specimen("new-front")}. */
    public byte[] specimen(String name) {
        return running().specimen(name);
    }

    @Override
    Admin admin() {
        return running().admin();
    }

    @Override
    String sessionName() {
        return null;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        join(context);
    }

    /** For a field that is not static: it is met by a test first, and has an emulator for each. */
    @Override
    public void beforeEach(ExtensionContext context) {
        join(context);
    }

    private void join(ExtensionContext context) {
        ExtensionContext.Store store = (perRun ? context.getRoot() : context).getStore(NAMESPACE);
        // Nested classes find what their outer class has put there.
        shared = store.getOrComputeIfAbsent(perRun ? launch.key() : this, key -> shared.join(), Shared.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Session session = context.getStore(NAMESPACE).get(context.getUniqueId(), Session.class);
        if (session == null || context.getExecutionException().isEmpty()) return;
        System.err.println(session.report(context.getDisplayName()));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Session.class;
    }

    @Override
    public Session resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("a session belongs to one test: take Cedulita.Session as a parameter of the"
                + " test, or of a method with @BeforeEach or @AfterEach");
        }
        // The identifier keeps it from being looked up in the contexts around this test.
        String key = context.getUniqueId();
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(key, test -> running().session(), Session.class);
    }

    /** The state of one API ID: what its calls are answered, its clock, its calls. */
    public static final class Session extends Scope {
        private final Admin admin;
        private final Map<String, Object> created;

        Session(Admin admin, Map<String, Object> created) {
            this.admin = admin;
            this.created = created;
        }

        /** What to send as {@code X-DF-API-ID}. */
        public String apiId() {
            return (String) created.get("api_id");
        }

        /** What to send as {@code X-DF-API-SECRET}. */
        public String apiSecret() {
            return (String) created.get("api_secret");
        }

        /** The base URL for a client whose credentials are fixed: its calls belong to this session all the same. */
        public String baseUrl() {
            return (String) created.get("base_url");
        }

        /** The URL of {@code POST /ocr/idcard} below {@link #baseUrl}. */
        public String url() {
            return (String) created.get("url");
        }

        /**
         * Says how the next calls are answered: by the name of a card or an error code, or by a step of a scenario, as in
         * {@code queue("INTERNAL_ERROR", Map.of("answer", "old-back", "delay", "300ms"))}.
         */
        public void queue(Object... answers) {
            List<Object> steps = new ArrayList<>();
            for (Object answer : answers) steps.add(answer instanceof Map ? answer : Map.of("answer", answer));
            admin.ask("PUT", prefix() + "/queue", Map.of("steps", steps));
        }

        @Override
        Admin admin() {
            return admin;
        }

        @Override
        String sessionName() {
            return (String) created.get("session");
        }

        /** For whoever reads why a test failed. What cannot be had any more must not hide that failure. */
        private String report(String test) {
            StringBuilder text = new StringBuilder("Cedulita: ").append(test).append(" failed. The calls of its session:");
            try {
                List<Call> calls = calls();
                calls.forEach(call -> text.append("\n  ").append(call.toString().replace("\n", "\n  ")));
                if (calls.isEmpty()) text.append(" none. Does the client call ").append(url()).append(" or send its API ID?");
            } catch (EmulatorException e) {
                text.append(" not to be had, ").append(e.getMessage());
            }
            return text.toString();
        }
    }
}
