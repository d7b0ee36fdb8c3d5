//! The switch by which the suites run on several emulators that share one Redis: with TEST_REPLICAS=3 whatever a test starts
//! is three, and its calls go to one after another. A test needs no change for that. Without the variable nothing is different.

mod redis_server;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use cedulita::store::SharedSettings;
use cedulita::{Builder, Emulator};

pub(crate) use redis_server::{LASTING, RedisServer, free_port, own_redis, shared_redis};

/// What a replica is told of the store. This is the one place of the tests that knows the library's names for it.
pub(crate) fn settings(url: &str, prefix: &str, replica: &str) -> SharedSettings {
    SharedSettings {
        url: Some(url.to_owned().into()),
        prefix: prefix.to_owned(),
        replica: Some(replica.to_owned()),
        // Longer than any machine is too busy for.
        timeout: Duration::from_secs(10),
        ..SharedSettings::default()
    }
}

/// A prefix that nobody else has on a Redis that tests share.
pub(crate) fn any_prefix() -> String {
    format!("test-{:016x}", rand::random::<u64>())
}

/// How many emulators are to share one Redis, if they are.
fn wanted() -> Option<usize> {
    static WANTED: LazyLock<Option<usize>> = LazyLock::new(|| {
        let told = std::env::var_os("TEST_REPLICAS")?;
        let number = told.to_str().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
        Some(number.unwrap_or_else(|| panic!("TEST_REPLICAS: expected a number from 1, got {told:?}")))
    });
    *WANTED
}

/// Whether calls of a test go to several processes in turn, each of which has some things of its own.
pub(crate) fn are_several() -> bool {
    wanted().is_some_and(|wanted| wanted > 1)
}

/// Starts an emulator, or as many as are wanted and gives the first of them.
pub(crate) async fn start(builder: Builder) -> Emulator {
    let Some(wanted) = wanted() else { return builder.start().await.unwrap() };
    let redis = shared_redis().unwrap_or_else(|| panic!("TEST_REPLICAS needs redis-server"));
    let (url, prefix) = (redis.url(), any_prefix());
    let mut emulators = Vec::new();
    for number in 1..=wanted {
        let settings = settings(&url, &prefix, &format!("replica-{number}"));
        emulators.push(builder.clone().shared_store(settings).start().await.unwrap());
    }
    let addresses = emulators.iter().map(Emulator::address).collect();
    let first = emulators.remove(0);
    SETS.lock().unwrap().insert(first.address(), Set { addresses, calls: 0 });
    let others = Others { first: first.address(), _emulators: emulators };
    // They end with the runtime of the test, which drops its tasks.
    tokio::spawn(async move {
        let _others = others;
        std::future::pending::<()>().await;
    });
    first
}

/// The address that the next call to this one goes to.
pub(crate) fn next(address: SocketAddr) -> SocketAddr {
    if wanted().is_none() {
        return address;
    }
    let mut sets = SETS.lock().unwrap();
    let Some(set) = sets.get_mut(&address) else { return address };
    set.calls += 1;
    set.addresses[set.calls % set.addresses.len()]
}

/// The sets that run, each by the address of its first emulator.
static SETS: Mutex<BTreeMap<SocketAddr, Set>> = Mutex::new(BTreeMap::new());

struct Set {
    addresses: Vec<SocketAddr>,
    calls: usize,
}

/// The emulators of a set which the test does not hold.
struct Others {
    first: SocketAddr,
    _emulators: Vec<Emulator>,
}

impl Drop for Others {
    fn drop(&mut self) {
        // The port is somebody else's from now on.
        SETS.lock().unwrap().remove(&self.first);
    }
}
