//! One difference between two runs.

use serde::Serialize;

/// How bad a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DriftSeverity {
    /// Worth knowing; no client is harmed.
    Note,
    /// A careful client is not harmed.
    Warning,
    /// A client that relied on what was there fails.
    Error,
}

macro_rules! kinds {
    ($($variant:ident $severity:ident $name:literal $text:literal;)+) => {
        /// What differs. The severity is part of the kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $(#[doc = $text] $variant,)+ }

        impl Kind {
            /// Every kind, worst first.
            pub const ALL: &[Kind] = &[$(Kind::$variant),+];

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> DriftSeverity { match self { $(Kind::$variant => DriftSeverity::$severity),+ } }

            /// The kind's word, as in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Kind::$variant => $name),+ } }

            /// The kind in a few words.
            #[must_use]
            pub const fn text(self) -> &'static str { match self { $(Kind::$variant => $text),+ } }
        }
    };
}

kinds! {
    Status          Error   "status"            "another HTTP status";
    Code            Error   "code"              "another code in the member `status`";
    ContentType     Error   "content_type"      "another content type";
    BodyKind        Error   "body_kind"         "another kind of body";
    MissingMember   Error   "missing_member"    "a member is missing";
    SometimesMissing Error  "sometimes_missing" "a member is missing in some elements";
    NewType         Error   "new_type"          "a value has another type";
    MissingHeader   Error   "missing_header"    "a header of the contract is missing";
    NewMember       Warning "new_member"        "a new member";
    RepeatedMember  Warning "repeated_member"   "a member is there twice";
    MemberOrder     Warning "member_order"      "members come in another order";
    EmptyArray      Warning "empty_array"       "an array that had elements is empty";
    AnswerCount     Warning "answer_count"      "another number of answers";
    FilledArray     Note    "filled_array"      "an array that was empty has elements";
    FewerTypes      Note    "fewer_types"       "a type is not seen any more";
    NewHeader       Note    "new_header"        "a new header";
    GoneHeader      Note    "gone_header"       "a header is gone";
    HeaderOrder     Note    "header_order"      "headers come in another order";
    NewCase         Note    "new_case"          "a case that was not there when the shapes were saved";
    GoneCase        Note    "gone_case"         "a case that was not there this time";
    DidNotRun       Note    "did_not_run"       "a case that was skipped this time";
    RanFirst        Note    "ran_first"         "a case that was skipped when the shapes were saved";
}

/// One difference between two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeDifference {
    /// How bad it is.
    pub severity: DriftSeverity,
    /// What differs.
    pub kind: Kind,
    /// The case.
    pub case: String,
    /// Which answer of the case, from 1; nothing if it is about the case.
    pub answer: Option<usize>,
    /// Where in the body, such as `/results/[]/card_info`; the name of a header; or empty.
    pub at: String,
    /// What was saved.
    pub was: String,
    /// What is there this time.
    pub is: String,
}

impl ShapeDifference {
    /// Whether it is about a case as a whole, so that there is nothing to set side by side.
    #[must_use]
    pub const fn is_of_case(&self) -> bool {
        matches!(self.kind, Kind::NewCase | Kind::GoneCase | Kind::DidNotRun | Kind::RanFirst)
    }
}

impl DriftSeverity {
    /// The severity's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DriftSeverity::Note => "note",
            DriftSeverity::Warning => "warning",
            DriftSeverity::Error => "error",
        }
    }
}
