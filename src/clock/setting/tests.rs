use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn a_running_clock_keeps_its_lead() {
    let setting = ClockSetting::default().advanced(SignedDuration::from_secs(60), at(100));
    assert_eq!((setting.read(at(100)), setting.read(at(110))), (at(160), at(170)));
}

#[test]
fn a_frozen_clock_moves_only_when_told() {
    let setting = ClockSetting::default().frozen(at(100));
    assert_eq!(setting.read(at(500)), at(100));
    let setting = setting.advanced(SignedDuration::from_secs(7), at(500));
    assert_eq!(setting.read(at(900)), at(107));
    assert_eq!(setting.running(at(900)).read(at(901)), at(108));
}

#[test]
fn setting_keeps_whether_it_runs() {
    assert_eq!(ClockSetting::default().set(at(5), at(100)).read(at(101)), at(6));
    assert_eq!(ClockSetting::default().frozen(at(1)).set(at(5), at(100)).read(at(101)), at(5));
}

#[test]
fn the_end_of_time_is_not_passed() {
    let setting = ClockSetting::default().advanced(SignedDuration::MAX, at(0)).advanced(SignedDuration::MAX, at(0));
    assert_eq!(setting.read(at(0)), Timestamp::MAX);
    assert_eq!(ClockSetting::default().advanced(SignedDuration::MIN, at(0)).read(at(0)), Timestamp::MIN);
}
