//! Hints from the head of a request: where it was sent, by whom, and where its credentials are. They only become
//! hints, because the answer has already been decided.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version, header};

use super::pasted_credentials;
use super::spelling::plain;
use super::{API_ID, API_SECRET, IncomingCall};
use crate::contract::{API_PATH, API_PATH_DOUBLED, ErrorCode};
use crate::engine::{Answer, Reply};

const FROM_A_PAGE: &str =
    "the API secret came from a web page, where everybody can read it: call the API from a back end";
const CREDENTIALS_IN_QUERY: &str = "credentials in the query do not count and end up in logs: send them as the headers \
                                    X-DF-API-ID and X-DF-API-SECRET";
const SCENARIO_IN_QUERY: &str = "a scenario in the query is not read: name it by the header X-Emulator-Scenario";
const FIELDS_IN_QUERY: &str = "fields in the query are not read: send them in the body";
const OTHER_HEADER: &str =
    "a header that looks like credentials is not read: X-DF-API-ID and X-DF-API-SECRET are the names";
const OTHER_METHOD: &str = "only POST is served on /ocr/idcard: was another method sent, or did a redirect change it?";
const OTHER_PATH: &str =
    "POST /ocr/idcard is what is served: in lower case, with nothing before it and no slash behind it";
const NO_TUNNEL: &str = "CONNECT asks a proxy for a tunnel, and this is no proxy: unset HTTPS_PROXY, or name the other \
                         host in NO_PROXY; to call this server, make it the client's base URL";
const NO_PROXY: &str = "a whole URL in the request line is for a proxy, and this is no proxy: unset HTTP_PROXY, or name the \
                        other host in NO_PROXY; to call this server, make it the client's base URL";

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The maximum number of names in a query that are checked.
const NAMES: usize = 64;
/// The maximum distance of a header's name from one of ours, in characters.
const NEAR_NAME: usize = 2;
/// The maximum distance of a path from the API's path, in characters, to look like it.
const NEAR: usize = 3;

/// Adds hints to an answer for what the request's head shows.
pub(super) fn add(call: &IncomingCall, answer: &mut Answer) {
    let head = &call.head;
    let mut say = |hint: Option<&'static str>| answer.hints.extend(hint.map(Into::into));
    say(as_to_a_proxy(&head.method, &head.uri, &head.headers, call.version));
    say(from_a_page(&head.headers));
    say(head.uri.query().and_then(in_query));
    if !matches!(&answer.reply, Reply::Refusal(refusal) if refusal.code == ErrorCode::NotFound) {
        credentials(&head.headers, answer);
    }
    let Reply::Refusal(refusal) = &answer.reply else { return };
    let hint = match refusal.code {
        ErrorCode::NotFound => nearby(&head.uri, &head.method),
        ErrorCode::Unauthorized => other_header(&head.headers),
        _ => None,
    };
    answer.hints.extend(hint.map(Into::into));
}

/// A request in the form that clients send to a proxy. On HTTP/2 every request names its host in this way. A request
/// in process may do so too, but it has no `Host` besides.
fn as_to_a_proxy(method: &Method, uri: &Uri, headers: &HeaderMap, version: Version) -> Option<&'static str> {
    if method == Method::CONNECT {
        return Some(NO_TUNNEL);
    }
    let is_whole = version != Version::HTTP_2 && uri.scheme().is_some() && headers.contains_key(header::HOST);
    is_whole.then_some(NO_PROXY)
}

/// Hints about the values of the two headers, if they are more than an ID and a secret.
fn credentials(headers: &HeaderMap, answer: &mut Answer) {
    for (names, shown, is_secret) in [(&API_ID, "X-DF-API-ID", false), (&API_SECRET, "X-DF-API-SECRET", true)] {
        let mut values = names.iter().flat_map(|name| headers.get_all(name));
        let Some(value) = values.next() else { continue };
        if values.any(|other| other != value) {
            answer.hints.push(format!("{shown} came more than once with different values, the first counts").into());
        }
        if let Some(looks) = pasted_credentials::looks_like(value.as_bytes(), is_secret) {
            answer.hints.push(format!("the value of {shown} {looks}").into());
        }
    }
}

/// The hint for a secret that a web page sent. A browser marks what a page sends. `Sec-Fetch-Mode` is no such mark,
/// because JavaScript back ends send it too. The console's secrets are typed by whoever tries something.
fn from_a_page(headers: &HeaderMap) -> Option<&'static str> {
    let of_console = |referrer: &HeaderValue| referrer.to_str().is_ok_and(|url| url.contains("/__console/"));
    let is_marked = (headers.contains_key(header::ORIGIN) || headers.contains_key(&SEC_FETCH_SITE))
        && !headers.get(header::REFERER).is_some_and(of_console);
    let has_secret = || API_SECRET.iter().any(|name| headers.contains_key(name));
    (is_marked && has_secret()).then_some(FROM_A_PAGE)
}

fn in_query(query: &str) -> Option<&'static str> {
    let names = || query.split('&').take(NAMES).map(|pair| plain(pair.split('=').next().unwrap_or(pair)));
    if names().any(|name| is_credential(&name)) {
        return Some(CREDENTIALS_IN_QUERY);
    }
    if names().any(|name| name.ends_with("scenario")) {
        return Some(SCENARIO_IN_QUERY);
    }
    names().any(|name| ["file", "imagebase64", "detectface"].contains(&name.as_str())).then_some(FIELDS_IN_QUERY)
}

/// Credentials under a header name that is not the contract's. Checked only when credentials are missing or wrong.
fn other_header(headers: &HeaderMap) -> Option<&'static str> {
    unfamiliar(headers)
        .any(|name| {
            let plain = plain(name);
            name == "authorization" || is_credential(&plain) || is_near(&plain)
        })
        .then_some(OTHER_HEADER)
}

/// Header names that are neither ours nor sent by nearly every client. Most requests have none.
pub(super) fn unfamiliar(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    static FAMILIAR: [HeaderName; 11] = [
        header::HOST,
        header::USER_AGENT,
        header::ACCEPT,
        header::ACCEPT_ENCODING,
        header::ACCEPT_LANGUAGE,
        header::CONNECTION,
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::ORIGIN,
        header::REFERER,
    ];
    let is_known = |name: &HeaderName| [&FAMILIAR[..], &API_ID, &API_SECRET].iter().any(|known| known.contains(name));
    headers.keys().filter(move |name| !is_known(name)).map(HeaderName::as_str)
}

/// What is served near a path, or by another method on it. The hint does not repeat the request's own words.
pub(super) fn nearby(uri: &Uri, method: &Method) -> Option<&'static str> {
    let path = uri.path();
    if path == API_PATH || path == API_PATH_DOUBLED {
        return (method != Method::POST).then_some(OTHER_METHOD);
    }
    let (path, wanted) = (plain(path), plain(API_PATH));
    let is_near = path.contains("idcard") || path == "ocr" || strsim::osa_distance(&path, &wanted) <= NEAR;
    is_near.then_some(OTHER_PATH)
}

fn is_credential(name: &str) -> bool {
    ["apiid", "apisecret", "apikey"].iter().any(|end| name.ends_with(end))
}

/// Whether a header's name was meant to be one of the two: it is near them, or other APIs use it for theirs.
pub(super) fn is_near(name: &str) -> bool {
    const OTHERS: [&str; 8] =
        ["clientid", "clientsecret", "secretkey", "apitoken", "accesskey", "accesstoken", "authtoken", "appid"];
    name.starts_with("xdf")
        || OTHERS.iter().any(|end| name.ends_with(end))
        || ["xdfapiid", "xdfapisecret"]
            .iter()
            .any(|ours| ours.len().abs_diff(name.len()) <= NEAR_NAME && strsim::osa_distance(name, ours) <= NEAR_NAME)
}
