//! Prints one table of figures, and writes it to `target/figures.json`: from what the other benchmarks
//! have left in `target/`, each of which anyone can run. `cargo bench --bench figures`.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use serde_json::{Value, json};

use Wanted::{AtLeast, AtMost};

/// A figure with its bar.
struct Figure {
    what: &'static str,
    unit: &'static str,
    wanted: Wanted,
    source: Source,
    read: Reading,
}

/// The value that is wanted.
enum Wanted {
    AtMost(f64),
    AtLeast(f64),
}

/// A benchmark, by the file that it leaves in `target/` and the command that runs it.
type Source = (&'static str, &'static str);

const THROUGHPUT: Source = ("throughput.json", "cargo bench --bench throughput");
const FOOTPRINT: Source = ("footprint.json", "cargo bench --bench footprint");
const SOAK: Source = ("soak.json", "cargo bench --bench soak -- --minutes 60");
const RECOGNITION: Source = ("recognition.json", "cargo run --release -p cedulita-recognition");
const TIMING: Source = ("timing.json", "cargo run --release -p cedulita-recognition -- --only timing");

const FIGURES: [Figure; 16] = [
    figure(
        "a call with 150 KB, seen before: processor time, of axum with multer",
        "x",
        AtMost(1.10),
        THROUGHPUT,
        |all| ratio(all, "file, 150 KB, seen before"),
    ),
    figure("a call with 1.5 MB, seen before, likewise", "x", AtMost(1.10), THROUGHPUT, |all| {
        ratio(all, "file, 1.5 MB, seen before")
    }),
    figure("a call without credentials: processor time, of hyper alone", "x", AtMost(1.25), THROUGHPUT, |all| {
        ratio(all, "without credentials (401)")
    }),
    figure("a picture never seen, 1280 x 1280, median", "ms", AtMost(10.0), TIMING, |all| {
        median(all, "1280 x 1280 JPEG with a specimen, never seen")
    }),
    figure("4000 x 3000, likewise", "ms", AtMost(35.0), TIMING, |all| {
        median(all, "4000 x 3000 JPEG with a specimen, never seen")
    }),
    figure("4000 x 3000 without a specimen, likewise", "ms", AtMost(60.0), TIMING, |all| {
        median(all, "4000 x 3000 JPEG without, never seen")
    }),
    figure("specimens recognised, one disturbance each", "%", AtLeast(100.0), RECOGNITION, |all| {
        recognised(all, "sweeps")
    }),
    figure("specimens recognised in bad photographs", "%", AtLeast(99.0), RECOGNITION, |all| recognised(all, "camera")),
    figure("of all these taken for another card", "", AtMost(0.0), RECOGNITION, |all| {
        all["groups"].as_object()?.values().map(|group| group["wrong"].as_f64()).sum()
    }),
    figure("pictures without a specimen in which one was seen", "", AtMost(0.0), RECOGNITION, |all| {
        all["strangers"].as_object()?.values().map(|kind| kind[1].as_f64()).sum()
    }),
    figure("resident ten seconds after a burst over before, the worst of four", "MiB", AtMost(8.0), FOOTPRINT, |all| {
        let over = |burst: &Value| Some((burst["after_kib"].as_f64()? - burst["before_kib"].as_f64()?) / 1024.0);
        all["bursts"].as_array()?.iter().filter_map(over).reduce(f64::max)
    }),
    figure("ready after exec, median", "ms", AtMost(4.0), FOOTPRINT, |all| number(all, "/ready_ms")),
    figure("idle, resident", "MiB", AtMost(10.0), FOOTPRINT, |all| Some(number(all, "/idle_kib")? / 1024.0)),
    figure("binary", "MB", AtMost(15.0), FOOTPRINT, |all| Some(number(all, "/binary_bytes")? / 1e6)),
    figure("soak: growth of resident memory after five minutes", "MiB", AtMost(1.0), SOAK, |all| {
        all["servers"]
            .as_array()?
            .iter()
            .filter_map(|server| number(server, "/growth_kib"))
            .reduce(f64::max)
            .map(|kib| kib / 1024.0)
    }),
    figure("soak: wrong answers", "", AtMost(0.0), SOAK, |all| number(all, "/wrong_answers")),
];

type Reading = fn(&Value) -> Option<f64>;

const fn figure(what: &'static str, unit: &'static str, wanted: Wanted, source: Source, read: Reading) -> Figure {
    Figure { what, unit, wanted, source, read }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("| figure | measured | wanted |\n|---|---|---|");
    let mut rows = Vec::new();
    for figure in &FIGURES {
        let (file, command) = figure.source;
        let measured = std::fs::read(format!("target/{file}")).ok();
        let value = measured.and_then(|bytes| (figure.read)(&serde_json::from_slice(&bytes).ok()?));
        let (word, bar, is_reached) = match figure.wanted {
            AtMost(bar) => ("at most", bar, value.map(|value| value <= bar)),
            AtLeast(bar) => ("at least", bar, value.map(|value| value >= bar)),
        };
        let shown = value.map_or_else(|| format!("not yet: `{command}`"), |value| with_unit(value, figure.unit));
        println!("| {} | {shown} | {word} {} |", figure.what, with_unit(bar, figure.unit));
        rows.push(json!({
            "figure": figure.what, "unit": figure.unit, "measured": value, "wanted": format!("{word} {bar}"),
            "is_reached": is_reached, "benchmark": command,
        }));
    }
    std::fs::write("target/figures.json", serde_json::to_vec_pretty(&rows)?)?;
    Ok(())
}

/// A number with at most two digits behind the point, as a table shows it.
fn with_unit(value: f64, unit: &str) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if unit.is_empty() { text.to_owned() } else { format!("{text} {unit}") }
}

fn number(all: &Value, pointer: &str) -> Option<f64> {
    all.pointer(pointer)?.as_f64()
}

/// The share of a group's pictures whose specimens were recognised, in %.
fn recognised(all: &Value, group: &str) -> Option<f64> {
    let group = &all["groups"][group];
    Some(100.0 * group["right"].as_f64()? / group["pictures"].as_f64()?)
}

/// The ratio of a row of the benchmark of throughput.
fn ratio(all: &Value, name: &str) -> Option<f64> {
    all["rows"].as_array()?.iter().find(|row| row["name"] == name)?["ratio"].as_f64()
}

/// The median of a row of the benchmark of times.
fn median(all: &Value, what: &str) -> Option<f64> {
    all["rows"].as_array()?.iter().find(|row| row["what"] == what)?["median_ms"].as_f64()
}
