//! Whether EXIF data says where a picture was taken. Reads no more of it than that takes.

/// Tag, in the first directory, of the offset of the directory of the position.
const POSITION_DIRECTORY: u16 = 0x8825;
/// Tags, in that directory, of latitude and longitude. Cameras without a position write the directory too.
const COORDINATES: [u16; 2] = [2, 4];
/// A directory: how many entries, then entries of tag, type, count and value.
const COUNT_BYTES: usize = 2;
const ENTRY_BYTES: usize = 12;
const VALUE_AT: usize = 8;

/// Whether this EXIF data, from its byte order mark on, holds a latitude or a longitude. Broken data holds none.
pub(super) fn has_position(exif: &[u8]) -> bool {
    let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    position(exif).is_some()
}

fn position(exif: &[u8]) -> Option<()> {
    let order = match exif.get(..4)? {
        b"II*\0" => Order::Little,
        b"MM\0*" => Order::Big,
        _ => return None,
    };
    let exif = Exif { bytes: exif, order };
    let first = exif.long(4)?;
    let pointer = exif.entry(first, &[POSITION_DIRECTORY])?;
    let directory = exif.long(pointer.checked_add(VALUE_AT)?)?;
    exif.entry(directory, &COORDINATES).map(|_| ())
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

struct Exif<'b> {
    bytes: &'b [u8],
    order: Order,
}

impl Exif<'_> {
    /// Where in the directory at `start` the entry of the first of these tags stands.
    fn entry(&self, start: usize, tags: &[u16]) -> Option<usize> {
        let count = usize::from(self.short(start)?);
        let entries = start.checked_add(COUNT_BYTES)?;
        let places = (0..count).map_while(|number| entries.checked_add(number * ENTRY_BYTES));
        for at in places {
            // An entry that is cut off ends the directory.
            if tags.contains(&self.short(at)?) {
                return Some(at);
            }
        }
        None
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self.order {
            Order::Little => u16::from_le_bytes(bytes),
            Order::Big => u16::from_be_bytes(bytes),
        })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = match self.order {
            Order::Little => u32::from_le_bytes(bytes),
            Order::Big => u32::from_be_bytes(bytes),
        };
        usize::try_from(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// EXIF data whose first directory has `tags` entries before the one of the position, if there is one.
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
}
