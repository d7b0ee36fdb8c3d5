//! One difference between two runs.

use serde::Serialize;

/// How bad a difference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DriftSeverity {
    /// Good to know; it breaks no client.
    Note,
    /// It breaks no careful client.
    Warning,
    /// It breaks a client that relied on the saved behaviour.
    Error,
}

macro_rules! kinds {
    ($($variant:ident $severity:ident $name:literal $text:literal;)+) => {
        /// What differs. Each kind has its own severity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $(#[doc = $text] $variant,)+ }

        impl Kind {
            /// Every kind, worst first.
            pub const ALL: &[Kind] = &[$(Kind::$variant),+];

            /// How bad a difference of this kind is.
            #[must_use]
            pub const fn severity(self) -> DriftSeverity { match self { $(Kind::$variant => DriftSeverity::$severity),+ } }

            /// The kind's word in JSON, such as `missing_member`.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Kind::$variant => $name),+ } }

            /// The kind in a few words, for a table.
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
    /// How bad the difference is.
    pub severity: DriftSeverity,
    /// What differs.
    pub kind: Kind,
    /// The name of the case, such as `R4-multipart`.
    pub case: String,
    /// Which response of the case, from 1; `None` if the difference is about the whole case.
    pub answer: Option<usize>,
    /// The place: a JSON path in the body such as `/results/[]/card_info`, the name of a header, or empty.
    pub at: String,
    /// What the saved shapes have.
    pub was: String,
    /// What this run has.
    pub is: String,
}

impl ShapeDifference {
    /// Whether the difference is about a whole case, so that there is no old and new value to compare.
    #[must_use]
    pub const fn is_of_case(&self) -> bool {
        matches!(self.kind, Kind::NewCase | Kind::GoneCase | Kind::DidNotRun | Kind::RanFirst)
    }
}

impl DriftSeverity {
    /// The severity's word in JSON and tables, such as `warning`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DriftSeverity::Note => "note",
            DriftSeverity::Warning => "warning",
            DriftSeverity::Error => "error",
        }
    }
}
