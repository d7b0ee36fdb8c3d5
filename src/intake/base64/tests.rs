use super::*;
use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

proptest! {
    /// The output of any encoder decodes to its input, in every encoding of the body.
    #[test]
    fn round_trips(bytes in prop::collection::vec(any::<u8>(), 0..200), form in 0..4) {
        let text = STANDARD.encode(&bytes);
        let (text, form) = match form {
            0 => (text, TextEncoding::Plain),
            1 => (text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\r\n").collect(), TextEncoding::Plain),
            2 => (text.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D"), TextEncoding::Urlencoded),
            _ => (text.replace('/', "%2F"), TextEncoding::Urlencoded),
        };
        let decoded = Base64Text { pieces: vec![text.into()], form }.decode(Base64Rule::Strict);
        prop_assert_eq!(decoded.unwrap().bytes, bytes);
    }

    /// The fast decoder and a careful one accept the same texts.
    #[test]
    fn both_decoders_agree(text in "[A-Za-z0-9+/=_-]{0,24}") {
        prop_assert_eq!(base64_simd::STANDARD.decode_to_vec(&text).ok(), STANDARD.decode(&text).ok());
    }

    #[test]
    fn lenient_reads_the_url_safe_alphabet(bytes in prop::collection::vec(any::<u8>(), 1..99)) {
        let text = ::base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&bytes);
        let decoded = Base64Text::plain(vec![text.into()]).decode(Base64Rule::Lenient);
        prop_assert_eq!(decoded.unwrap().bytes, bytes);
    }
}
