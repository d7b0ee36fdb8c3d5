//! Finds out whether EXIF data says where a picture was taken. Reads only the part that this takes.

/// Tag in the first directory whose value is the offset of the GPS directory.
const POSITION_DIRECTORY: u16 = 0x8825;
/// Tags in the GPS directory of latitude and longitude. Cameras without a position write the directory too.
const COORDINATES: [u16; 2] = [2, 4];
/// A directory: the number of entries, then the entries, each of tag, type, count and value.
const COUNT_BYTES: usize = 2;
const ENTRY_BYTES: usize = 12;
const VALUE_AT: usize = 8;

/// Whether this EXIF data, which starts at its byte order mark, holds a latitude or a longitude. Broken data holds
/// none.
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
    /// The position of the first entry with one of these tags, in the directory at `start`.
    fn entry(&self, start: usize, tags: &[u16]) -> Option<usize> {
        let count = usize::from(self.short(start)?);
        let entries = start.checked_add(COUNT_BYTES)?;
        let places = (0..count).map_while(|number| entries.checked_add(number * ENTRY_BYTES));
        for at in places {
            // An incomplete entry ends the directory.
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
mod tests;
