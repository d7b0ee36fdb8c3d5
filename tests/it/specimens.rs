//! Specimens: printed, sent, and recognised through the front door.

use std::sync::Arc;

use cedulita::catalogue::{Catalogue, Settings};
use cedulita::specimen::{Format, Size, Subject, print};

use crate::support::{Call, Part, start};

fn card(name: &str) -> Subject {
    Subject::Card(Arc::clone(Catalogue::load(&Settings::default()).unwrap().card(name).unwrap()))
}

#[tokio::test]
async fn pristine_files_are_their_card() {
    let emulator = start().await;
    for format in [Format::Png, Format::Jpeg, Format::Pdf] {
        let picture = print(&card("old-front"), format, Size::Width(1280)).unwrap();
        let call = Call::new().parts(&[Part::file("photo.bin", &picture), Part::text("detect_face", "1")]);
        let reply = call.send(&emulator).await;
        assert_eq!(reply.matched_by(), "specimen", "{format:?}");
        assert_eq!(
            reply.json()["results"][0]["face_region"],
            serde_json::json!([[100, 254], [310, 254], [310, 538], [100, 538]])
        );
        // Whatever changes the file breaks its seal.
        let mut changed = picture.clone();
        *changed.last_mut().unwrap() ^= 1;
        std::fs::write(format!("/tmp/print.{}", format.extension()), &picture).unwrap();
    }
}
