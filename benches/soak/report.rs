//! The table and the JSON at the end.

use std::time::Duration;

use serde_json::{Value, json};

use super::Options;
use super::tally::Tally;
use super::watch::Watch;

/// The names of the servers, in the order of the samples.
const SERVERS: [&str; 2] = ["plain", "TLS"];

pub(crate) struct Report<'a> {
    pub(crate) tally: &'a Tally,
    pub(crate) watch: &'a Watch,
    pub(crate) took: Duration,
    pub(crate) options: &'a Options,
}

impl Report<'_> {
    pub(crate) fn is_good(&self) -> bool {
        self.tally.wrong_answers() == 0
            && (0..SERVERS.len()).all(|server| mib(self.watch.growth(server)) <= self.options.growth_mib)
    }

    fn calls_a_second(&self) -> f64 {
        self.tally.calls() as f64 / self.took.as_secs_f64()
    }

    pub(crate) fn print(&self) {
        println!("\n| what | measured | wanted |\n|---|---|---|");
        println!("| time | {:.1} min | - |", self.took.as_secs_f64() / 60.0);
        println!("| requests | {}, {:.0} a second | - |", self.tally.calls(), self.calls_a_second());
        println!("| wrong answers | {} | 0 |", self.tally.wrong_answers());
        for (server, name) in SERVERS.into_iter().enumerate() {
            self.print_server(server, name);
        }
        println!("\n| kind | requests | wrong | mean, ms | slowest, ms |\n|---|---|---|---|---|");
        for (name, kind) in self.tally.kinds() {
            let (mean, slowest) = (millis(kind.mean()), millis(kind.slowest));
            println!("| {name} | {} | {} | {mean:.2} | {slowest:.1} |", kind.calls, kind.wrong);
        }
    }

    fn print_server(&self, server: usize, name: &str) {
        let watch = self.watch;
        let growth = mib(watch.growth(server));
        println!(
            "| {name}: growth of resident memory | {growth:.2} MiB | at most {:.2} MiB |",
            self.options.growth_mib
        );
        let (first, highest) = watch.range(server, |sample| sample.resident);
        let [first, highest] = [first, highest].map(|kib| kib as f64 / 1024.0);
        println!("| {name}: resident, first and highest | {first:.1} and {highest:.1} MiB | - |");
        let (_, highest) = watch.range(server, |sample| sample.children);
        println!("| {name}: children, highest | {:.1} MiB | - |", highest as f64 / 1024.0);
        let (first, highest) = watch.range(server, |sample| sample.files);
        let last = watch.last(server, |sample| sample.files);
        println!("| {name}: open files, first, highest, last | {first}, {highest}, {last} | - |");
        let (first, highest) = watch.range(server, |sample| sample.threads);
        println!("| {name}: threads, first and highest | {first} and {highest} | - |");
    }

    pub(crate) fn json(&self) -> Value {
        let servers: Vec<_> = SERVERS.into_iter().enumerate().map(|(server, name)| self.server(server, name)).collect();
        let kinds: serde_json::Map<_, _> = (self.tally.kinds().into_iter())
            .map(|(name, kind)| {
                let figures = json!({
                    "requests": kind.calls, "wrong": kind.wrong,
                    "mean_ms": millis(kind.mean()), "slowest_ms": millis(kind.slowest),
                });
                (name.to_owned(), figures)
            })
            .collect();
        let wrong: Vec<_> = (self.tally.first_wrong().into_iter())
            .map(|wrong| {
                json!({
                    "kind": wrong.kind, "request": wrong.request, "expected": wrong.expected, "got": wrong.got,
                })
            })
            .collect();
        json!({
            "seconds": self.took.as_secs_f64(), "seed": self.options.seed, "requests": self.tally.calls(),
            "requests_a_second": self.calls_a_second(), "wrong_answers": self.tally.wrong_answers(),
            "first_wrong_answers": wrong, "servers": servers, "kinds": kinds,
        })
    }

    fn server(&self, server: usize, name: &str) -> Value {
        let samples: Vec<_> = (self.watch.servers[server].iter())
            .map(|sample| json!([sample.resident, sample.children, sample.files, sample.threads]))
            .collect();
        json!({
            "name": name, "growth_kib": self.watch.growth(server),
            "highest_kib": self.watch.range(server, |sample| sample.resident).1,
            "samples": samples, "each_sample": ["resident KiB", "children KiB", "open files", "threads"],
        })
    }
}

fn mib(kib: i64) -> f64 {
    kib as f64 / 1024.0
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
