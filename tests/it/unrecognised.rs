//! `unrecognised = person`: a picture that nothing recognises is a person, the same on every machine.

use cedulita::Emulator;
use cedulita::engine::{EngineSettings, Unrecognised};
use serde_json::Value;

use crate::support::{Call, PICTURE, png, start_with};

async fn info(seed: u64, picture: &[u8]) -> Value {
    let settings = EngineSettings { unrecognised: Unrecognised::Person, seed };
    let emulator = start_with(Emulator::builder().engine(settings)).await;
    let reply = Call::new().picture(picture).send(&emulator).await;
    assert_eq!(reply.matched_by(), "default");
    reply.json()["results"][0]["card_info"].clone()
}

#[tokio::test]
async fn same_picture_is_the_same_person_for_ever() {
    let person = info(0, PICTURE).await;
    assert_eq!(person, info(0, PICTURE).await);
    assert_eq!((&person["id_number"], &person["name"]), (&"1541490486".into(), &"GARCIA MINA LUIS RAUL".into()));
}

#[tokio::test]
async fn other_pictures_and_other_seeds_are_other_persons() {
    let person = info(0, PICTURE).await;
    assert_ne!(person, info(1, PICTURE).await);
    assert_ne!(person, info(0, &png(200, 200)).await);
}
