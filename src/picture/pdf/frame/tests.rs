use proptest::prelude::*;

use super::*;

fn page() -> impl Strategy<Value = WorkerReply> {
    (0..40_usize, 0..40_usize, 0..16_u8).prop_flat_map(|(width, height, bits)| {
        proptest::collection::vec(any::<u8>(), width * height)
            .prop_map(move |pixels| WorkerReply::Drawn(Grey { width, height, pixels }, Missing::from_bits(bits)))
    })
}

proptest! {
    #[test]
    fn what_is_sent_is_received(
        reply in prop_oneof![
            page(),
            any::<[u32; 2]>().prop_map(WorkerReply::Opened),
            (0..FLAWS.len()).prop_map(|at| WorkerReply::Refused(FLAWS[at].1)),
            Just(()).prop_map(|()| WorkerReply::Unreadable),
        ],
        file in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut bytes = Vec::new();
        send(&mut bytes, &reply).unwrap();
        prop_assert_eq!(format!("{:?}", receive(&bytes[..]).unwrap()), format!("{reply:?}"));
        prop_assert!(receive(&bytes[..bytes.len() - 1]).is_err());
        let mut bytes = Vec::new();
        send_file(&mut bytes, &file).unwrap();
        prop_assert_eq!(receive_file(&bytes[..]).unwrap(), file);
    }

    #[test]
    fn whatever_a_broken_process_says_is_an_error_or_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = receive_file(&bytes[..]);
        if let Ok(WorkerReply::Drawn(grey, _)) = receive(&bytes[..]) {
            prop_assert_eq!(grey.pixels.len(), grey.width * grey.height);
        }
    }
}
