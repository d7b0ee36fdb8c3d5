//! `/__phone/`: a page by which a phone of the same network comes to trust this server, in Spanish and English. It holds
//! the authority's certificate, which is no secret, and is served without a token, over plain HTTP too: a phone that does
//! not trust the certificate yet could not read it otherwise.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::authority::Authority;
use crate::http::assets::redirect;
use crate::http::problem::{Problem, typed};

/// The path of the page.
pub const PHONE_PATH: &str = "/__phone/";

const PAGE: &str = include_str!("phone/page/index.html");
/// What the page may load, and whom its test may ask: this machine by TLS, under whatever name.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src https:; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// The certificate that a phone is told to trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaCertificate {
    /// The certificate as text (PEM).
    pub pem: String,
    /// The certificate in binary form (DER).
    pub der: Vec<u8>,
    /// Its SHA-256, as phones show it.
    pub fingerprint: String,
}

impl From<&Authority> for CaCertificate {
    fn from(authority: &Authority) -> Self {
        Self { pem: authority.pem().to_owned(), der: authority.der().to_vec(), fingerprint: authority.fingerprint() }
    }
}

/// Whether a path belongs to the page.
pub(super) fn is_asked(path: &str) -> bool {
    path.strip_prefix("/__phone").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request for the page and its files.
pub(super) fn answer(ca: &CaCertificate, request: &Request) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let detail = format!("expected GET or HEAD, got {}", request.method());
        let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", &detail).into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let file = |kind, bytes: Vec<u8>| typed(StatusCode::OK, kind, bytes);
    let mut response = match request.uri().path().trim_start_matches("/__phone") {
        "" => return redirect(StatusCode::TEMPORARY_REDIRECT, "__phone/"),
        "/" => file("text/html;charset=utf-8", PAGE.replace("FINGERPRINT", &ca.fingerprint).into_bytes()),
        "/phone.js" => file("text/javascript;charset=utf-8", include_bytes!("phone/page/phone.js").to_vec()),
        "/phone.css" => file("text/css;charset=utf-8", include_bytes!("phone/page/phone.css").to_vec()),
        "/cedulita.crt" => file("application/x-x509-ca-cert", ca.der.clone()),
        "/cedulita.mobileconfig" => file("application/x-apple-aspen-config", profile(ca).into_bytes()),
        _ => return Problem::new(StatusCode::NOT_FOUND, "No such file", "the page is /__phone/").into(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A configuration profile for Apple's systems, as their reference of configuration profiles describes it. The same
/// certificate is always the same profile, so that installing it twice replaces it.
fn profile(ca: &CaCertificate) -> String {
    let digits: String = ca.fingerprint.chars().filter(char::is_ascii_hexdigit).collect();
    let uuid = |from: usize| {
        let part = |start: usize, end: usize| digits.get(from + start..from + end).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    };
    let entry = |key: &str, value: &str| format!("<key>{key}</key><string>{value}</string>\n");
    let named = |kind: &str, uuid: &str| {
        [
            entry("PayloadType", kind),
            entry("PayloadIdentifier", &format!("local.cedulita.{uuid}")),
            entry("PayloadUUID", uuid),
            entry("PayloadDisplayName", "Cedulita, for tests"),
            "<key>PayloadVersion</key><integer>1</integer>\n".to_owned(),
        ]
        .concat()
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\"><dict>\n{}<key>PayloadContent</key><array><dict>\n{}\
         <key>PayloadContent</key><data>{}</data>\n</dict></array>\n</dict></plist>\n",
        named("Configuration", &uuid(0)),
        named("com.apple.security.root", &uuid(32)),
        STANDARD.encode(&ca.der),
    )
}
