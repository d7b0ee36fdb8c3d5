//! The schemas of the OpenAPI document, made from the tables of fields, codes and limits.

use jiff::civil::date;
use serde_json::{Map, Value, json};

use super::described;
use crate::contract::dates::formatted;
use crate::contract::{CardSide, ErrorCode, Field, fields_of, limits};

/// Every schema, by name.
pub(super) fn all() -> Value {
    let mut schemas = json!({
        "MultipartUpload": {
            "allOf": [
                refer("MultipartFields"),
                { "anyOf": [{ "required": ["file"] }, { "required": ["image_base64"] }] },
            ],
        },
        "MultipartFields": multipart(),
        "FormUpload": base64(),
        "JsonUpload": base64(),
        "DetectFace": {
            "type": "integer",
            "enum": [0, 1],
            "default": 0,
            "description": page("1: enable face detection, and the face_region field will be returned; 0: the default value, disable face detection.", &["R10"]),
        },
        "RequestId": {
            "type": "string",
            "pattern": "^TID[0-9a-f]{32}$",
            "description": page("Unique id of each request", &["A2"]),
            "examples": ["TID8d5a3c1e0b7f4d2c9a6e5f8b7c4d1e0a"],
        },
        "Success": success(),
        "FrontResult": result(CardSide::Front),
        "BackResult": result(CardSide::Back),
        "FrontCardInfo": info(CardSide::Front),
        "BackCardInfo": info(CardSide::Back),
        "CardType": {
            "type": "string",
            "enum": ["old", "new", "ALIEN", "TEMP"],
            "description": page("The type of card: old,new, ALIEN or TEMP", &["A5"]),
        },
        "FaceRegion": face_region(),
        "UnknownName": unknown_name(),
    });
    let codes: std::collections::BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.http()).collect();
    for http in codes {
        schemas[failure_name(http)] = failure(http);
    }
    schemas
}

/// The name of the schema of error bodies with this HTTP status.
pub(super) fn failure_name(http: u16) -> String {
    format!("Refusal{http}")
}

/// The error codes that have this HTTP status, in the order of the checks.
pub(super) fn codes_of(http: u16) -> impl Iterator<Item = &'static ErrorCode> {
    ErrorCode::ALL.iter().filter(move |code| code.http() == http)
}

/// The page's description of `status`.
const STATUS: &str = "Response status, OK if request success, other if failed";

/// The page's description, followed by the rows of the ledger.
fn page(words: &str, rows: &[&str]) -> String {
    format!("{words}\n\n{}", described(rows))
}

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn multipart() -> Value {
    json!({
        "type": "object",
        "description": described(&["R3", "R7", "R8", "R9"]),
        "properties": {
            "file": {
                "type": "string",
                "format": "binary",
                "description": format!("Binary data of the image\n\nJPEG, PNG or the first page of a PDF, at most {} bytes, {} to {} pixels wide and high.",
                    limits::PICTURE_BYTES, limits::SIDE_MIN, limits::SIDE_MAX),
            },
            "image_base64": text_of_picture(),
            "detect_face": refer("DetectFace"),
        },
        // A field name travels in a header of the part, where control characters are not allowed.
        "propertyNames": { "pattern": "^[^\\u0000-\\u001f\\u007f]*$" },
    })
}

fn base64() -> Value {
    json!({
        "type": "object",
        "description": described(&["R5", "R7"]),
        "properties": { "image_base64": text_of_picture(), "detect_face": refer("DetectFace") },
        "required": ["image_base64"],
    })
}

fn text_of_picture() -> Value {
    json!({
        "type": "string",
        "format": "base64-picture",
        "contentEncoding": "base64",
        "description": page("Base64 encoded data of image", &["R11", "R14"]),
    })
}

fn success() -> Value {
    json!({
        "type": "object",
        "description": described(&["A1", "A4", "A9"]),
        "required": ["request_id", "results", "status"],
        "additionalProperties": false,
        "properties": {
            "request_id": refer("RequestId"),
            "results": {
                "type": "array",
                "description": page("The array of card ocr results", &["A4"]),
                "items": { "oneOf": [refer("FrontResult"), refer("BackResult")] },
            },
            "status": { "type": "string", "const": "OK", "description": STATUS },
        },
    })
}

fn result(side: CardSide) -> Value {
    let (name, info) = match side {
        CardSide::Front => ("front", "FrontCardInfo"),
        CardSide::Back => ("back", "BackCardInfo"),
    };
    json!({
        "type": "object",
        "description": described(&["A5"]),
        // `card_type` is not required: the setting of that name leaves it out, and the page's samples lack it.
        "required": ["card_info", "card_side"],
        "additionalProperties": false,
        "properties": {
            "card_info": refer(info),
            "card_side": { "type": "string", "const": name, "description": "The side of card: front or back" },
            "card_type": refer("CardType"),
            "face_region": refer("FaceRegion"),
        },
    })
}

fn info(side: CardSide) -> Value {
    let fields = fields_of(side);
    let property = |field: &&Field| (field.name.to_owned(), member(field));
    let properties: Map<String, Value> = fields.iter().map(property).collect();
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    json!({
        "type": "object",
        "description": page("The key information of card", &["A7", "A8", "A11", "A12", "A13"]),
        "required": names,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// The schema of a member of `card_info`. It fixes a form only where the page promises one.
fn member(field: &Field) -> Value {
    let mut schema = json!({ "type": "string", "description": field.description() });
    match field.name {
        _ if field.is_formatted_date() => {
            schema["pattern"] = json!("^([0-9]{2}-[0-9]{2}-[0-9]{4})?$");
            schema["examples"] = json!([formatted(date(1990, 8, 7)), ""]);
        }
        "gender" => schema["examples"] = json!(["HOMBRE", "MUJER"]),
        "gender_s" => schema["enum"] = json!(["M", "F", ""]),
        _ => {}
    }
    schema
}

fn face_region() -> Value {
    json!({
        "type": "array",
        "description": page(
            "Four point coordinates of face rect; the coordinate is based on the original image, while the points order is based \
             on the face after rotation (top left, top right, bottom right, bottom left).",
            &["A6"],
        ),
        "items": {
            "type": "array",
            "items": { "type": "integer", "description": "x, then y, in pixels of the picture as sent" },
            "minItems": 2,
            "maxItems": 2,
        },
        "maxItems": 4,
        "examples": [[[101, 201], [301, 201], [301, 461], [101, 461]], []],
    })
}

fn failure(http: u16) -> Value {
    let codes: Vec<_> = codes_of(http).map(|code| code.name()).collect();
    json!({
        "type": "object",
        "description": described(&["A3", "E11"]),
        "required": ["status", "reason", "request_id"],
        "additionalProperties": false,
        "properties": {
            "status": { "type": "string", "enum": codes, "description": STATUS },
            "reason": { "type": "string", "minLength": 1, "description": page("Details when a 40X error occurred", &["A3", "E11"]) },
            "request_id": refer("RequestId"),
        },
    })
}

fn unknown_name() -> Value {
    json!({
        "type": "object",
        "description": described(&["C5"]),
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer", "const": 501 },
            "detail": { "type": "string" },
            "nearest": { "type": "array", "items": { "type": "string" } },
        },
    })
}
