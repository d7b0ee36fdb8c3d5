use super::*;
use proptest::prelude::*;

/// EXIF data whose first directory has `before` entries before the entry of the GPS directory, if there is one.
fn exif(order: Order, before: u16, position: bool, coordinate: u16) -> Vec<u8> {
    let short = |value: u16| match order {
        Order::Little => value.to_le_bytes(),
        Order::Big => value.to_be_bytes(),
    };
    let long = |value: u32| match order {
        Order::Little => value.to_le_bytes(),
        Order::Big => value.to_be_bytes(),
    };
    let entry = |tag: u16, value: u32| [&short(tag)[..], &short(4), &long(1), &long(value)].concat();
    let count = before + u16::from(position);
    let second = 8 + 2 + 12 * u32::from(count) + 4;
    let mut bytes = match order {
        Order::Little => b"II*\0".to_vec(),
        Order::Big => b"MM\0*".to_vec(),
    };
    bytes.extend([&long(8)[..], &short(count)].concat());
    (0..before).for_each(|number| bytes.extend(entry(0x100 + number, 7)));
    if position {
        bytes.extend(entry(POSITION_DIRECTORY, second));
    }
    bytes.extend(long(0));
    bytes.extend([&short(2)[..], &entry(0, 2), &entry(coordinate, 0), &long(0)].concat());
    bytes
}

fn any_order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Little), Just(Order::Big)]
}

impl std::fmt::Debug for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Order::Little) { "II" } else { "MM" })
    }
}

proptest! {
    #[test]
    fn random_bytes_are_read_to_the_end(order in any_order(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        has_position(&bytes);
        let mark = if matches!(order, Order::Little) { b"II*\0" } else { b"MM\0*" };
        has_position(&[mark, &bytes[..]].concat());
    }

    #[test]
    fn position_is_found_where_there_is_one(
        order in any_order(), before in 0_u16..40, position: bool, coordinate in 1_u16..8,
    ) {
        let wanted = position && COORDINATES.contains(&coordinate);
        prop_assert_eq!(has_position(&exif(order, before, position, coordinate)), wanted);
    }

    #[test]
    fn mutated_and_cut_data_does_no_harm(
        order in any_order(), before in 0_u16..6, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        length in any::<prop::sample::Index>(),
    ) {
        let mut bytes = exif(order, before, true, 2);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        has_position(&bytes);
        has_position(&bytes[..length.index(bytes.len())]);
    }
}
