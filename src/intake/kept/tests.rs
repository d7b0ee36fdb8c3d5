use super::*;

fn kept(lengths: &[usize]) -> Vec<usize> {
    let mut kept = KeptPieces::default();
    lengths.iter().for_each(|length| kept.push(vec![b'a'; *length].into()));
    kept.pieces().iter().map(Bytes::len).collect()
}

#[test]
fn long_pieces_stay_as_they_are() {
    assert_eq!(kept(&[2048, 100_000]), [2048, 100_000]);
}

#[test]
fn short_pieces_become_one_block() {
    assert_eq!(kept(&[1; 1000]), [1000]);
}

#[test]
fn blocks_are_bounded() {
    assert_eq!(kept(&[1024; 65]), [65_536, 1024]);
}

#[test]
fn the_order_is_kept() {
    assert_eq!(kept(&[1, 4096, 1, 1]), [1, 4096, 2]);
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(kept(&[]), [] as [usize; 0]);
}
