//! Several processes of the program that share one state on Redis: what one does counts for all, whatever happens to Redis,
//! to one of them, or to the wire between.

#![cfg(unix)]

mod apart;
mod failures;
mod races;
mod round_trips;
mod sharing;
mod topologies;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use tokio::time::timeout;

use crate::shared_store::{RedisServer, any_prefix, shared_redis};
use crate::support::{Call, PICTURE, Reply, exchange, until};

/// Far longer than a process takes to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A state that replicas can share: where it is, and the prefix of its keys.
struct Shared {
    url: String,
    prefix: String,
    /// Milliseconds that a call waits for it.
    timeout: &'static str,
}

impl Shared {
    fn on(redis: &RedisServer) -> Self {
        Self::at(redis.url())
    }

    fn at(url: String) -> Self {
        Self { url, prefix: any_prefix(), timeout: "500" }
    }

    /// On the Redis that nothing befalls: a call waits for it however busy the machine is.
    fn calm() -> Option<Self> {
        Some(Self::on(shared_redis()?).patient())
    }

    fn patient(self) -> Self {
        Self { timeout: "10000", ..self }
    }

    /// A key of this state. The braces make a cluster keep all of them together.
    fn key(&self, name: &str) -> String {
        format!("{{{}}}:{name}", self.prefix)
    }

    /// The program, for whoever wants to see it fail or has more to tell it.
    fn command(&self, replica: &str, flags: &[&str]) -> Command {
        let program = std::env::var_os("CEDULITA").unwrap_or_else(|| env!("CARGO_BIN_EXE_cedulita").into());
        let mut command = Command::new(program);
        command.args(["--port", "0", "--ready-json", "--log", "warn", "--replica", replica]);
        command.args(["--store", &self.url, "--store-prefix", &self.prefix]).args(flags);
        command.env("CEDULITA_STORE_TIMEOUT", self.timeout);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    async fn replica(&self, name: &str, flags: &[&str]) -> Replica {
        Replica::start(self.command(name, flags), name).await
    }

    /// What the program says that does not start, in time.
    fn refused(&self, mut command: Command) -> Output {
        let child = command.spawn().unwrap();
        let (number, (told, waiting)) = (child.id().to_string(), mpsc::channel());
        std::thread::spawn(move || told.send(child.wait_with_output()));
        let Ok(output) = waiting.recv_timeout(PATIENCE) else {
            let _ = Command::new("kill").arg(number).status();
            panic!("{command:?} goes on");
        };
        output.unwrap()
    }

    /// Three that start at once.
    async fn three(&self, flags: &[&str]) -> [Replica; 3] {
        tokio::join!(self.replica("a", flags), self.replica("b", flags), self.replica("c", flags)).into()
    }
}

/// A process that listens. It ends by force when this is dropped.
struct Replica {
    name: String,
    child: Child,
    address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Replica {
    async fn start(command: Command, name: &str) -> Self {
        let name = name.to_owned();
        // A test may have to pass on what the process says to Redis before it listens.
        let started = tokio::task::spawn_blocking(move || Self::listening(command, name));
        timeout(PATIENCE, started).await.unwrap().unwrap()
    }

    fn listening(mut command: Command, name: String) -> Self {
        let mut child = command.spawn().unwrap();
        let log = kept_lines(child.stderr.take().unwrap());
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            let _ = child.wait();
            panic!("{command:?} does not start: {}", log.lock().unwrap())
        });
        let port: u16 = ready["port"].as_u64().unwrap().try_into().unwrap();
        Self { name, child, address: ([127, 0, 0, 1], port).into(), log }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Ends it as an orchestrator would.
    fn stop(mut self) {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success(), "{}", self.log());
    }

    async fn send(&self, call: &Call) -> Reply {
        exchange(self.address, &call.bytes(true)).await
    }

    /// A good call of this API ID.
    async fn call(&self, api_id: &str) -> Reply {
        self.send(&Call::new().api_id(api_id).picture(PICTURE)).await
    }

    /// A good call that names what it wants.
    async fn named(&self, name: &str) -> Reply {
        self.send(&Call::new().header("X-Emulator-Scenario", name).picture(PICTURE)).await
    }

    /// A request to the admin API, with a body of JSON unless that is empty.
    async fn admin(&self, request: &str, body: &str) -> Reply {
        let call = Call::bare(&format!("{request} HTTP/1.1"));
        self.send(&if body.is_empty() { call } else { call.json(body) }).await
    }

    /// The same for a change that must be made.
    async fn change(&self, request: &str, body: &str) {
        let reply = self.admin(request, body).await;
        assert!((200..300).contains(&reply.status), "{request}: {reply:?}");
    }

    /// The calls of the journal for which the query asks, a thousand at most.
    async fn journal(&self, query: &str) -> Vec<Value> {
        let separator = if query.is_empty() { "" } else { "&" };
        let reply = self.admin(&format!("GET /__admin/journal?limit=1000{separator}{query}"), "").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["calls"].as_array().unwrap().clone()
    }
}

/// The lines of a log as they come, for as long as they come.
fn kept_lines(from: impl std::io::Read + Send + 'static) -> Arc<Mutex<String>> {
    let log = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            *kept.lock().unwrap() += &(line + "\n");
        }
    });
    log
}

/// The numbers of these calls.
fn numbers(calls: &[Value]) -> Vec<u64> {
    calls.iter().map(|call| call["number"].as_u64().unwrap()).collect()
}

/// No number is missing among these calls, and none is there twice.
fn is_one_sequence(calls: &[Value]) {
    let numbers = numbers(calls);
    assert!(!numbers.is_empty() && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
}

/// The answer of a replica that does not reach its store, or not in time.
fn is_store_away(reply: &Reply) {
    reply.expect(500, "INTERNAL_ERROR");
    assert!(reply.hint().contains("store"), "{reply:?}");
}

/// Waits until each of them answers a call.
async fn all_answer(replicas: &[Replica]) {
    until("a good answer of every replica", async || {
        let replies = join_all(replicas.iter().map(|replica| replica.call("again"))).await;
        replies.iter().all(|reply| reply.status == 200)
    })
    .await;
}
