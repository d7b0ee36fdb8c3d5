//! A Redis for tests: the `redis-server` of the PATH at a port of loopback, which never outlives this process.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use cedulita::clock::Clock;
use tempfile::TempDir;

/// With these nothing is lost that was answered.
pub(crate) const LASTING: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];
/// The name of the master that a sentinel watches.
const MASTER: &str = "mymaster";

const PATIENCE: Duration = Duration::from_secs(30);
/// Starts the server of its arguments, says its number, and ends it once its own standard input is closed: by us, or by the
/// system when this process is gone, even by force.
const KEEPER: &str = r#""$@" >>log 2>&1 & echo $!; read -r end; kill -9 $! 2>/dev/null; wait"#;

/// Whether there is no Redis to test with. The reason is printed; where TEST_REDIS=1 asks for one it is a failure.
#[expect(clippy::print_stderr, reason = "whoever runs the tests must see which of them did nothing")]
pub(crate) fn redis_is_missing() -> bool {
    static MISSING: LazyLock<bool> = LazyLock::new(|| {
        let is_missing = |program: &str| Command::new(program).arg("--version").stdout(Stdio::null()).status().is_err();
        is_missing("redis-server") || is_missing("redis-cli")
    });
    if *MISSING {
        let is_wanted = std::env::var_os("TEST_REDIS").is_some_and(|set| set == "1");
        assert!(!is_wanted, "TEST_REDIS=1 needs redis-server and redis-cli on the PATH");
        eprintln!("not tested: redis-server or redis-cli is not on the PATH (Debian: apt-get install redis-server)");
    }
    *MISSING
}

/// The one Redis of this process, for tests that do it no harm and keep to a prefix of their own.
pub(crate) fn shared_redis() -> Option<&'static RedisServer> {
    static SHARED: LazyLock<RedisServer> = LazyLock::new(|| RedisServer::start(&[]));
    (!redis_is_missing()).then(|| &*SHARED)
}

/// A Redis for one test alone, with more arguments.
pub(crate) fn own_redis(more: &[&str]) -> Option<RedisServer> {
    (!redis_is_missing()).then(|| RedisServer::start(more))
}

/// A port that is free. The system gives it to nobody who asks for any, because those are higher.
pub(crate) fn free_port() -> u16 {
    loop {
        let port = 20_000 + rand::random::<u16>() % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A server that accepts commands. It ends by force when this is dropped.
pub(crate) struct RedisServer {
    folder: TempDir,
    port: u16,
    arguments: Vec<String>,
    running: Option<Running>,
}

/// The process, and the shell that ends it.
struct Running {
    keeper: Child,
    pid: u32,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Its standard input is closed first.
        let _ = self.keeper.wait();
    }
}

impl RedisServer {
    /// Keeps nothing but in memory, unless more arguments say otherwise.
    pub(crate) fn start(more: &[&str]) -> Self {
        let port = free_port();
        let number = port.to_string();
        let usual = ["--port", &number, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        Self::with(port, &[&usual[..], more].concat(), |_| ())
    }

    /// A sentinel that takes this master for dead after half a second.
    pub(crate) fn sentinel(master: &Self) -> Self {
        let (port, watched) = (free_port(), master.port);
        let settings = format!(
            "port {port}\nbind 127.0.0.1\nsentinel monitor {MASTER} 127.0.0.1 {watched} 1\n\
             sentinel down-after-milliseconds {MASTER} 500\nsentinel failover-timeout {MASTER} 2000\n"
        );
        let write = |folder: &Path| std::fs::write(folder.join("sentinel.conf"), settings).unwrap();
        Self::with(port, &["sentinel.conf", "--sentinel"], write)
    }

    fn with(port: u16, arguments: &[&str], prepare: impl FnOnce(&Path)) -> Self {
        // The folder of the one that is shared stays behind; it is cleared with everything that was built.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        prepare(folder.path());
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut server = Self { folder, port, arguments, running: None };
        server.start_again();
        server
    }

    /// Starts at the same port, with what it had written.
    pub(crate) fn start_again(&mut self) {
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh", "redis-server"]).args(&self.arguments).current_dir(&self.folder);
        let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.running = Some(Running { keeper, pid: line.trim().parse().unwrap() });
        let waiting = Clock::System.stopwatch();
        while !self.is_up() {
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(waiting.elapsed() < PATIENCE, "redis-server does not start: {}", log());
        }
    }

    /// Whether it is the one that answers, and has read its files.
    fn is_up(&self) -> bool {
        let (info, pid) = (self.cli(&["INFO"]), format!("process_id:{}", self.pid()));
        info.lines().any(|line| line == pid) && !info.lines().any(|line| line == "loading:1")
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.running.as_ref().unwrap().pid
    }

    /// Ends it by force, so that it writes nothing more.
    pub(crate) fn kill(&mut self) {
        self.running = None;
    }

    /// It stands still for as long as this takes, and its clients notice nothing but silence.
    pub(crate) async fn stopped<T>(&self, meanwhile: impl Future<Output = T>) -> T {
        self.signal("-STOP");
        let came = meanwhile.await;
        self.signal("-CONT");
        came
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.pid().to_string()]).status().unwrap().success());
    }

    /// What `redis-cli` prints, which is nothing where nobody answers.
    pub(crate) fn cli(&self, arguments: &[&str]) -> String {
        let mut cli = Command::new("redis-cli");
        cli.args(["-h", "127.0.0.1", "-p", &self.port.to_string()]).args(arguments);
        let password = self.arguments.iter().skip_while(|argument| *argument != "--requirepass").nth(1);
        cli.envs(password.map(|password| ("REDISCLI_AUTH", password)));
        let output = cli.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
