//! The nine error codes, one row each, in the order of the checks.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident $http:literal $status:literal $scenario:literal $meaning:literal;)+) => {
        /// One of the nine error codes of the published table.
        ///
        /// The order of the variants is the order of the checks: the first check that fails decides the code. The
        /// order is assumed, because the page gives none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $variant,)+ }

        impl ErrorCode {
            /// Every code, in the order of the checks.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$variant),+];

            /// The HTTP status of an answer with this code (documented).
            #[must_use]
            pub const fn http(self) -> u16 { match self { $(ErrorCode::$variant => $http),+ } }

            /// The text of the `status` member of the body (documented).
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(ErrorCode::$variant => $status),+ } }

            /// The name of the built-in scenario that returns this code.
            #[must_use]
            pub const fn scenario(self) -> &'static str { match self { $(ErrorCode::$variant => $scenario),+ } }

            /// The page's description of the code, word for word (documented). It is also the `reason` of the
            /// response (assumed), except that an `INVALID_ARGUMENT` may say more.
            #[must_use]
            pub const fn meaning(self) -> &'static str { match self { $(ErrorCode::$variant => $meaning),+ } }
        }
    };
}

error_codes! {
    /// The path is not the API's, or the method is not the API's.
    NotFound 404 "NOT_FOUND" "not-found" "Requested API cannot be found";
    /// A credential header is missing or empty, the API ID is unknown, or the secret is wrong.
    Unauthorized 401 "UNAUTHORIZED" "unauthorized" "Unauthorized or access is denied";
    /// The API ID has expired.
    KeyExpired 401 "KEY_EXPIRED" "key-expired" "Your API ID has expired";
    /// The API ID may not use this API.
    NoPermission 403 "NO_PERMISSION" "no-permission" "You are not authorized to use this API";
    /// The API ID calls too often.
    RateLimitExceeded 403 "RATE_LIMIT_EXCEEDED" "rate-limit-exceeded" "API request frequency exceeds the limit";
    /// The quota of calls is used up.
    OutOfQuota 403 "OUT_OF_QUOTA" "out-of-quota" "API calls quota exceeded";
    /// A parameter or the picture is missing or wrong.
    InvalidArgument 400 "INVALID_ARGUMENT" "invalid-argument" "Request parameter is invalid";
    /// The picture is valid, but no card is found in it.
    DetectionFailed 400 "DETECTION_FAILED" "detection-failed" "Detect image failed";
    /// A fault of the emulator, or a scenario that asks for this error.
    InternalError 500 "INTERNAL_ERROR" "internal-error" "Internal server error";
}

impl ErrorCode {
    /// The code whose built-in scenario has this name; `None` for any other name.
    #[must_use]
    pub fn from_scenario(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.scenario() == name)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// An error that the caller receives: one of the nine codes, a reason, and hints for the integrator.
///
/// A reason is the page's description of its code. Only the reason of an `INVALID_ARGUMENT` may say more: it names
/// the parameter, what was expected and what was sent. The words are ours, not those of a library, and the text has
/// no full stop at its end. Anything else that helps is a hint. A hint has a header of its own and never changes the
/// contract's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error code; it decides the HTTP status.
    pub code: ErrorCode,
    /// The text of the `reason` member of the body.
    pub reason: Cow<'static, str>,
    /// The request parameter to blame, if it is one: `file`, `image_base64` or `detect_face`.
    pub parameter: Option<&'static str>,
    /// What looked like a mistake of the client, in plain words.
    pub hints: Vec<Cow<'static, str>>,
}

impl Refusal {
    /// A refusal whose reason is the page's description of its code.
    #[must_use]
    pub fn plain(code: ErrorCode) -> Self {
        Self { code, reason: Cow::Borrowed(code.meaning()), parameter: None, hints: Vec::new() }
    }

    /// An `INVALID_ARGUMENT` with a reason in our own words.
    #[must_use]
    pub fn invalid(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into(), ..Self::plain(ErrorCode::InvalidArgument) }
    }

    /// The one error whose `reason` is published: neither `file` nor `image_base64` was sent (sample).
    #[must_use]
    pub fn nothing_sent() -> Self {
        Self::invalid("must specify 'file' or 'image_base64' argument")
    }

    /// The same refusal, for which this request parameter is to blame.
    #[must_use]
    pub fn about(self, parameter: &'static str) -> Self {
        Self { parameter: Some(parameter), ..self }
    }

    /// The same refusal with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.reason)
    }
}

impl std::error::Error for Refusal {}
