//! Pictures that are small as files and hard to look at: each is answered, and none keeps others waiting.

use std::time::Duration;

use cedulita::Emulator;
use cedulita::picture::ExaminerSettings;

use crate::hostile_pictures::{CONTAINERS, RASTERS, grey_png, noise, one_bit_png, tiled_patterns};
use crate::support::{Call, Reply, start_with};

const MAX_BYTES: usize = 5 * 1024 * 1024;

async fn start(workers: usize, patience: Duration) -> Emulator {
    start_with(Emulator::builder().picture(ExaminerSettings { workers, patience, ..ExaminerSettings::default() })).await
}

async fn ask(emulator: &Emulator, picture: &[u8]) -> Reply {
    let reply = Call::new().picture(picture).send(emulator).await;
    reply.expect(200, "OK");
    assert_eq!(reply.matched_by(), "default");
    reply
}

/// Nothing but counts bounds this look, for its time is an hour.
#[tokio::test]
async fn every_raster_in_every_format_is_looked_at_to_the_end() {
    let emulator = start(2, Duration::from_secs(3600)).await;
    for (name, raster) in RASTERS {
        let pixels = raster(600);
        for (format, container) in CONTAINERS {
            let reply = ask(&emulator, &container(&pixels, 600)).await;
            assert_eq!(reply.hint(), "", "{name} as a {format}");
        }
    }
}

/// A look without any time ends at its first question, however large the picture is: whichever loop is first, it asks.
#[tokio::test]
async fn bound_of_time_holds_in_every_format() {
    let emulator = start(2, Duration::ZERO).await;
    let pixels = tiled_patterns(3000);
    for (format, container) in CONTAINERS {
        let picture = container(&pixels, 3000);
        assert!(picture.len() <= MAX_BYTES, "{format}: {}", picture.len());
        let hint = ask(&emulator, &picture).await.hint().to_owned();
        let is_ended =
            hint.contains("within 0 s of looking, which then gave up") || hint.contains("takes too long to draw");
        assert!(is_ended, "{format}: {hint}");
    }
}

/// A specimen that stands beside a texture of eyes is still found.
#[tokio::test]
async fn specimen_beside_a_hostile_texture_is_found() {
    let emulator = start(2, Duration::from_secs(3600)).await;
    let side = 1280;
    let mut picture = image::GrayImage::from_raw(side, side, tiled_patterns(side as usize)).unwrap();
    let card = crate::specimens::pixels("old-front", 760).to_luma8();
    image::imageops::overlay(&mut picture, &card, 300, 420);
    let picture = grey_png(picture.as_raw(), side as usize);
    let reply = Call::new().picture(&picture).send(&emulator).await;
    reply.expect(200, "OK");
    assert_eq!(reply.matched_by(), "specimen");
}

/// Among pictures that wait, a look has its share only. What was seen then is not remembered: in a quiet moment the same
/// bytes are looked at again.
#[tokio::test]
async fn look_that_gave_way_is_taken_again_in_a_quiet_moment() {
    let emulator = start(1, Duration::from_millis(100)).await;
    let side = 2000;
    let mut pixels = noise(side);
    let pictures = [0, 1, 2, 3, 4, 5].map(|at| {
        pixels[at] ^= 255;
        one_bit_png(&pixels, side)
    });
    let replies = futures_util::future::join_all(pictures.iter().map(|picture| ask(&emulator, picture))).await;
    let gave_way = |reply: &Reply| reply.hint().contains("gave way to other pictures");
    let at = replies.iter().position(gave_way).unwrap();
    // A machine that is busy with other tests may make this one wait, too.
    for _ in 0..50 {
        if !gave_way(&ask(&emulator, &pictures[at]).await) {
            return;
        }
    }
    panic!("what gave way once gives way for ever");
}
