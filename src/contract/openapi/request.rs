//! The request of the OpenAPI document: headers and the three encodings of a body.

use serde_json::{Value, json};

use super::described;
use crate::contract::SCENARIO_HEADER;

/// The two credential headers. Both are required.
pub(super) fn credentials() -> Value {
    let header = |name: &str, what: &str| json!({ "type": "apiKey", "in": "header", "name": name, "description": format!("{what}\n\n{}", described(&["R2"])) });
    json!({
        "ApiId": header("X-DF-API-ID", "Who calls."),
        "ApiSecret": header("X-DF-API-SECRET", "The secret of that API ID."),
    })
}

/// The other headers that a request may have.
pub(super) fn parameters() -> Value {
    json!([{
        "name": "X-Emulator-Scenario",
        "in": "header",
        "required": false,
        "description": format!(
            "Cedulita's own, unknown to the vendor: the name of a scenario or card to answer with.\n\n{}",
            described(&["C1", "C4", "C5"])
        ),
        "schema": { "type": "string", "format": "scenario-name", "minLength": 1 },
        "example": "old-back",
        "x-cedulita-header": SCENARIO_HEADER,
    }])
}

/// The request body, in each encoding.
pub(super) fn body() -> Value {
    let refer = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    json!({
        "required": true,
        "description": described(&["R4", "R5", "R6", "R7", "R10", "R11", "R12", "R13", "R14"]),
        "x-cedulita-ledger": ["R4", "R5", "R6", "R7", "R10", "R11", "R12", "R13", "R14"],
        "content": {
            "multipart/form-data": {
                "schema": refer("MultipartUpload"),
                "encoding": {
                    "file": { "contentType": "image/jpeg, image/png, application/pdf" },
                    "image_base64": { "contentType": "text/plain" },
                    "detect_face": { "contentType": "text/plain" },
                },
            },
            "application/x-www-form-urlencoded": { "schema": refer("FormUpload") },
            "application/json": { "schema": refer("JsonUpload") },
        },
    })
}
