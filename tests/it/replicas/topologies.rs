//! Where the shared state may be: behind a sentinel, in a cluster, at a socket of Unix, behind a password.

use std::process::Command;
use std::time::Duration;

use tokio::time::timeout;

use super::{Replica, Shared, all_answer};
use crate::shared_store::{RedisServer, free_port, own_redis};
use crate::support::until;

/// What one of two is told counts for the other.
async fn is_shared([a, b]: &[Replica; 2]) {
    a.change("PUT /__admin/sessions/x/queue", r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
    b.call("x").await.expect(403, "OUT_OF_QUOTA");
    a.call("x").await.expect(200, "OK");
    assert_eq!(b.journal("session=x&count=2&wait=10s").await.len(), 2);
}

async fn two(shared: &Shared) -> [Replica; 2] {
    tokio::join!(shared.replica("a", &[]), shared.replica("b", &[])).into()
}

/// Waits until a server has this in an answer.
async fn says(redis: &RedisServer, command: &[&str], part: &str) {
    until(part, async || redis.cli(command).contains(part)).await;
}

#[tokio::test]
async fn a_sentinel_names_the_next_master() {
    let Some(mut master) = own_redis(&["--repl-diskless-sync-delay", "0"]) else { return };
    let second = RedisServer::start(&["--replicaof", "127.0.0.1", &master.port().to_string()]);
    says(&second, &["INFO", "replication"], "master_link_status:up").await;
    let sentinel = RedisServer::sentinel(&master);
    says(&sentinel, &["INFO", "sentinel"], "slaves=1").await;
    let replicas = two(&Shared::at(format!("redis-sentinel://127.0.0.1:{}/mymaster/0", sentinel.port()))).await;
    is_shared(&replicas).await;
    master.kill();
    timeout(Duration::from_secs(10), all_answer(&replicas)).await.unwrap();
    assert!(second.cli(&["ROLE"]).starts_with("master"));
    is_shared_again(&replicas).await;
}

/// The same after a failover, which may have lost the latest writes but leaves a state that is shared.
async fn is_shared_again([a, b]: &[Replica; 2]) {
    a.change("PUT /__admin/sessions/y/queue", r#"{"steps":[{"answer":"KEY_EXPIRED"}]}"#).await;
    b.call("y").await.expect(401, "KEY_EXPIRED");
}

#[tokio::test]
async fn a_cluster_is_as_good_as_one_server() {
    let bus = free_port().to_string();
    let cluster = ["--cluster-enabled", "yes", "--cluster-port", &bus, "--cluster-announce-ip", "127.0.0.1"];
    let Some(node) = own_redis(&cluster) else { return };
    assert_eq!(node.cli(&["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]), "OK\n");
    says(&node, &["CLUSTER", "INFO"], "cluster_state:ok").await;
    is_shared(&two(&Shared::at(format!("redis-cluster://127.0.0.1:{}", node.port())).patient()).await).await;
}

/// Whichever node of a cluster is named, the one that has the keys is found.
#[tokio::test]
async fn a_cluster_of_three_moves_us_to_the_node_that_counts() {
    let node = |_| {
        let bus = free_port().to_string();
        own_redis(&["--cluster-enabled", "yes", "--cluster-port", &bus, "--cluster-announce-ip", "127.0.0.1"])
            .map(|node| (node, bus))
    };
    let Some(nodes) = (0..3).map(node).collect::<Option<Vec<_>>>() else { return };
    for ((node, _), [first, last]) in nodes.iter().zip([["0", "5460"], ["5461", "10922"], ["10923", "16383"]]) {
        assert_eq!(node.cli(&["CLUSTER", "ADDSLOTSRANGE", first, last]), "OK\n");
    }
    for (node, bus) in &nodes[1..] {
        assert_eq!(nodes[0].0.cli(&["CLUSTER", "MEET", "127.0.0.1", &node.port().to_string(), bus]), "OK\n");
    }
    let mut shared = Shared::at(String::new()).patient();
    let mut replicas = Vec::new();
    for (node, _) in &nodes {
        says(node, &["CLUSTER", "INFO"], "cluster_known_nodes:3").await;
        says(node, &["CLUSTER", "INFO"], "cluster_state:ok").await;
    }
    for (node, _) in &nodes {
        shared.url = format!("redis-cluster://127.0.0.1:{}", node.port());
        replicas.push(shared.replica(&format!("by-{}", node.port()), &[]).await);
    }
    let keys: Vec<_> = nodes.iter().map(|(node, _)| node.cli(&["DBSIZE"])).collect();
    assert_eq!(keys.iter().filter(|keys| *keys != "0\n").count(), 1, "all keys are in one slot: {keys:?}");
    let [a, b, c] = replicas.try_into().unwrap_or_else(|_| panic!("three replicas"));
    is_shared_again(&[a, b]).await;
    c.call("y").await.expect(200, "OK");
    assert_eq!(c.journal("session=y&count=2&wait=10s").await.len(), 2);
}

#[tokio::test]
async fn inside_tls_the_authorities_of_the_system_are_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let path = |name: &str, text: String| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let (certificate, key) = (path("cert.pem", own.cert.pem()), path("key.pem", own.signing_key.serialize_pem()));
    let port = free_port().to_string();
    let files = ["--tls-cert-file", &certificate, "--tls-key-file", &key, "--tls-ca-cert-file", &certificate];
    let asked = [&["--tls-port", &port, "--tls-auth-clients", "no"], &files[..]].concat();
    let Some(_redis) = own_redis(&asked) else { return };
    let shared = Shared::at(format!("rediss://localhost:{port}/0")).patient();
    let start = async |name: &str| {
        let mut command = shared.command(name, &[]);
        command.env("SSL_CERT_FILE", &certificate);
        Replica::start(command, name).await
    };
    is_shared(&[start("a").await, start("b").await]).await;
    let output = shared.refused(shared.command("c", &[]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert!(said.contains("certificate") && said.contains("SSL_CERT_FILE"), "{said}");
}

#[tokio::test]
async fn a_socket_of_unix_will_do() {
    // The paths of sockets are short.
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("redis.sock");
    let socket = socket.to_str().unwrap();
    let Some(_redis) = own_redis(&["--unixsocket", socket]) else { return };
    is_shared(&two(&Shared::at(format!("unix://{socket}")).patient()).await).await;
}

const PASSWORD: &str = "hush-hush";
const VARIABLE: &str = "CEDULITA_STORE_PASSWORD";

fn with_password(mut command: Command) -> Command {
    command.env(VARIABLE, PASSWORD);
    command
}

#[tokio::test]
async fn a_password_is_taken_from_the_environment_and_shown_nowhere() {
    let Some(redis) = own_redis(&["--requirepass", PASSWORD]) else { return };
    let shared = Shared::on(&redis).patient();
    let start = async |name: &str| Replica::start(with_password(shared.command(name, &[])), name).await;
    let replicas = [start("a").await, start("b").await];
    is_shared(&replicas).await;
    let shown = replicas[0].admin("GET /__admin/config", "").await.body;
    assert!(!shown.contains(PASSWORD) && !replicas[0].log().contains(PASSWORD), "{shown}");
}

#[tokio::test]
async fn a_user_of_redis_has_a_name_and_a_password() {
    let Some(redis) = own_redis(&[]) else { return };
    let rights = ["ACL", "SETUSER", "cedulita", "on", &format!(">{PASSWORD}"), "~*", "&*", "+@all"];
    assert_eq!(redis.cli(&rights), "OK\n");
    let shared = Shared::on(&redis);
    let command = with_password(shared.command("a", &["--store-user", "cedulita"]));
    let replica = Replica::start(command, "a").await;
    replica.call("an-id").await.expect(200, "OK");
    assert!(redis.cli(&["CLIENT", "LIST"]).contains("user=cedulita"));
}

#[test]
fn a_wrong_password_is_told_at_the_start_with_what_to_do() {
    let Some(redis) = own_redis(&["--requirepass", PASSWORD]) else { return };
    let shared = Shared::on(&redis);
    for password in [None, Some("wrong-one")] {
        let mut command = shared.command("a", &[]);
        command.envs(password.map(|password| (VARIABLE, password)));
        let output = shared.refused(command);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
        assert!(said.contains("--store-password") && !said.contains("wrong-one"), "{said}");
    }
}
