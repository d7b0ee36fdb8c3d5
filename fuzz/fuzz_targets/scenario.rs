//! Scripts as testers write them: whatever can be parsed can be written, and parses to the same script again.
//! However it advances, a script ends and stays within its steps.

#![no_main]

use cedulita::clock::Timestamp;
use cedulita::scenario::Script;
use cedulita::scenario::{ScriptProgress, StepTaken};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    let Ok(script) = serde_json::from_slice::<Script>(text) else { return };
    if script.check().is_err() {
        return;
    }
    let written = serde_json::to_string(&script).expect("what was read can be written");
    let again: Script = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(script, again, "{written}");
    let (plan, mut progress) = (script.plan(), ScriptProgress::default());
    for second in 0..50 {
        let now = Timestamp::from_second(second).expect("a small number");
        if let StepTaken::Step { step, .. } = progress.advance(&plan, now) {
            let taken = &script.steps[step];
            taken.delay.as_ref().map(|delay| delay.draw(second.unsigned_abs()));
            taken.fault.as_ref().map(|fault| fault.should_apply(second.unsigned_abs()));
        }
    }
});
