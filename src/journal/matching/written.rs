//! A [`Match`] as it is written in JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use super::Match;

/// Written by hand, so that the error for a wrong member gives its place and the nearest name.
impl<'de> Deserialize<'de> for Match {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;
        impl<'de> Visitor<'de> for Whole {
            type Value = Match;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of fields and patterns")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Match, A::Error> {
                let mut matching = Match::default();
                while let Some(name) = map.next_key::<String>()? {
                    map.next_value_seed(Member { matching: &mut matching, name: &name })?;
                }
                Ok(matching)
            }
        }
        deserializer.deserialize_map(Whole)
    }
}

struct Member<'m> {
    matching: &'m mut Match,
    name: &'m str,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text with a pattern, or a number")]
enum Written {
    Text(String),
    Number(u64),
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let pattern = match Written::deserialize(deserializer)? {
            Written::Text(text) => text,
            Written::Number(number) => number.to_string(),
        };
        self.matching.set(self.name, &pattern).map_err(D::Error::custom)
    }
}
