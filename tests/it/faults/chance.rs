//! Chance that can be replayed: the same numbers of calls strike in every run.

use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{Ends, faulty, start_with_steps, to_end};
use crate::support::start;

/// Which of twenty calls, counted from 0, are reset.
async fn resets(emulator: &Emulator, scenario: &str, api_id: &str) -> Vec<usize> {
    let mut resets = Vec::new();
    for number in 0..20 {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&faulty(scenario).api_id(api_id).bytes(true)).await.unwrap();
        let (bytes, ends) = to_end(&mut stream).await;
        assert_eq!(bytes.is_empty(), ends == Ends::Reset);
        if ends == Ends::Reset {
            resets.push(number);
        }
    }
    resets
}

const FLAKY: &[usize] = &[0, 4, 5, 13];

#[tokio::test]
async fn flaky_network_strikes_the_same_calls_in_every_run() {
    for _ in 0..2 {
        let emulator = start().await;
        assert_eq!(resets(&emulator, "flaky-network", "one").await, FLAKY);
        // Another session has its own numbers, and the first goes on with its own.
        assert_eq!(resets(&emulator, "flaky-network", "two").await, FLAKY);
        assert_ne!(resets(&emulator, "flaky-network", "one").await, FLAKY);
    }
}

#[tokio::test]
async fn another_seed_strikes_other_calls() {
    let step = |seed: u64| format!(r#""fault":{{"kind":"reset","probability":0.5,"seed":{seed}}}"#);
    let (seven, eight) = (step(7), step(8));
    let emulator = start_with_steps(EmulatorSettings::default(), &[("seven", &seven), ("eight", &eight)]).await;
    let (seven, eight) = (resets(&emulator, "seven", "one").await, resets(&emulator, "eight", "one").await);
    assert_ne!(seven, eight);
    assert!((5..=15).contains(&seven.len()) && (5..=15).contains(&eight.len()), "{seven:?} {eight:?}");
}
