use super::*;

const DRAWS: u64 = 1000;

fn delay(text: &str) -> Delay {
    serde_json::from_str(text).unwrap()
}

fn draws(text: &str) -> Vec<Duration> {
    (0..DRAWS).map(|call| delay(text).draw(call)).collect()
}

/// The length that this many of a thousand draws lie below.
fn quantile(text: &str, of_a_thousand: usize) -> f64 {
    let mut lengths = draws(text);
    lengths.sort_unstable();
    lengths[of_a_thousand].as_secs_f64()
}

#[test]
fn fixed_is_always_the_same() {
    for text in [r#""2s""#, r#"{"fixed":"2s"}"#] {
        assert!(draws(text).iter().all(|length| *length == Duration::from_secs(2)), "{text}");
    }
}

#[test]
fn uniform_falls_evenly_between_both_ends() {
    let text = r#"{"uniform":["50ms","500ms"]}"#;
    for (of_a_thousand, wanted) in [(100, 0.095), (500, 0.275), (900, 0.455)] {
        let came = quantile(text, of_a_thousand);
        assert!((came - wanted).abs() < 0.025, "{came} at {of_a_thousand}");
    }
    assert!(draws(text).iter().all(|length| (50..500).contains(&length.as_millis())));
}

#[test]
fn log_normal_has_its_median_and_its_spread() {
    // Of a hundred draws, 16 lie below 800 ms divided by e to the 0.6, and 84 below 800 ms times that: one standard
    // deviation either way.
    let text = r#"{"log_normal":{"median":"800ms","sigma":0.6}}"#;
    for (of_a_thousand, wanted) in [(159, 0.439), (500, 0.8), (841, 1.458)] {
        let came = quantile(text, of_a_thousand);
        assert!((came / wanted - 1.0).abs() < 0.1, "{came} at {of_a_thousand}");
    }
}

#[test]
fn draws_can_be_replayed_and_seeds_differ() {
    for length in [r#""uniform":["0s","1s"]"#, r#""log_normal":{"median":"1s"}"#] {
        let of = |seed: u64| draws(&format!(r#"{{{length},"seed":{seed}}}"#));
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
        assert_ne!(of(7)[0], of(7)[1]);
    }
    // Pinned: another machine or a later version draws the same.
    let drawn: Vec<_> = draws(r#"{"uniform":["0s","1s"],"seed":1}"#)[..4].iter().map(Duration::as_millis).collect();
    assert_eq!(drawn, [908, 915, 985, 597]);
}

#[test]
fn real_time_is_bounded_and_virtual_time_is_not() {
    assert!(draws(r#"{"log_normal":{"median":"9m","sigma":5}}"#).iter().all(|length| *length <= MAX_DELAY));
    assert_eq!(delay(r#"{"fixed":"1h","clock":"virtual"}"#).draw(0), Duration::from_secs(3600));
    for text in [r#""11m""#, r#"{"fixed":"1h"}"#, r#"{"uniform":["1s","1h"]}"#, r#"{"log_normal":{"median":"1h"}}"#] {
        let error = serde_json::from_str::<Delay>(text).unwrap_err().to_string();
        assert!(error.contains("expected a delay of at most 10m"), "{error}");
    }
}

#[test]
fn is_written_as_it_is_read() {
    for text in [
        r#"{"fixed":"1h","seed":0,"clock":"virtual"}"#,
        r#"{"uniform":["50ms","500ms"],"seed":3}"#,
        r#"{"log_normal":{"median":"800ms","sigma":0.6}}"#,
        r#""2s""#,
    ] {
        let read = delay(text);
        assert_eq!(delay(&serde_json::to_string(&read).unwrap()), read);
    }
}
