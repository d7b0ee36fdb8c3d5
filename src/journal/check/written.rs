//! A [`Check`] as it is written in JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::{Check, PAUSE};
use crate::clock::Period;
use crate::text::nearest;

/// Written as its name, or as an object of its name and its parameter.
impl<'de> Deserialize<'de> for Check {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;
        impl<'de> Visitor<'de> for Written {
            type Value = Check;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a check, or an object of its name and its measure")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Check, E> {
                match name {
                    "billable_at_most" => Err(E::custom("expected a number, as in {\"billable_at_most\": 3}")),
                    "no_image_twice" => Ok(Check::NoImageTwice { allow_retries: false }),
                    "no_retry_after_400_or_401" => Ok(Check::NoRetryAfter400Or401),
                    "backed_off_after_rate_limit" => Ok(Check::BackedOffAfterRateLimit(PAUSE)),
                    _ => Err(unknown(name)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Check, A::Error> {
                let name: String = map.next_key()?.ok_or_else(|| Error::custom("expected a check's name"))?;
                let check = match name.as_str() {
                    "billable_at_most" => Check::BillableAtMost(map.next_value()?),
                    "no_image_twice" => map.next_value::<Retries>()?.into(),
                    "backed_off_after_rate_limit" => Check::BackedOffAfterRateLimit(map.next_value::<Pause>()?.pause.0),
                    "no_retry_after_400_or_401" => {
                        map.next_value::<Nothing>()?;
                        Check::NoRetryAfter400Or401
                    }
                    _ => return Err(unknown(&name)),
                };
                match map.next_key::<String>()? {
                    None => Ok(check),
                    Some(more) => Err(Error::custom(format!("expected one check an object, got {more:?} beside it"))),
                }
            }
        }
        deserializer.deserialize_any(Written)
    }
}

fn unknown<E: Error>(name: &str) -> E {
    E::custom(format!("there is no check {name:?}; did you mean {}?", nearest(name, Check::NAMES.iter().copied())))
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Retries {
    allow_retries: bool,
}

impl From<Retries> for Check {
    fn from(retries: Retries) -> Self {
        Check::NoImageTwice { allow_retries: retries.allow_retries }
    }
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Pause {
    pause: Period,
}

impl Default for Pause {
    fn default() -> Self {
        Self { pause: Period(PAUSE) }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Nothing {}
