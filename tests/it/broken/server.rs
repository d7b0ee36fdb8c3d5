//! The emulator behind something that breaks one thing.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use bytes::Bytes;
use cedulita::Emulator;
use cedulita::http::HttpService;
use http_body_util::BodyExt as _;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::support::patient;

/// What came.
pub(crate) struct Came {
    pub(super) head: Parts,
    pub(super) body: Bytes,
}

impl Came {
    /// Whether the body holds this.
    pub(super) fn has(&self, what: impl AsRef<[u8]>) -> bool {
        memchr::memmem::find(&self.body, what.as_ref()).is_some()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.head.headers.get(name).map_or("", |value| value.to_str().unwrap_or(""))
    }

    pub(super) fn set(&mut self, name: &'static str, value: &str) {
        self.head.headers.insert(name, HeaderValue::from_str(value).unwrap());
    }

    /// Gives a header a value if it has none.
    pub(super) fn default(&mut self, name: &'static str, value: &str) {
        if self.header(name).is_empty() {
            self.set(name, value);
        }
    }

    /// Puts one text for another wherever it stands in the body.
    pub(super) fn replace(&mut self, what: &str, with: &str) {
        let mut body = self.body.to_vec();
        while let Some(at) = memchr::memmem::find(&body, what.as_bytes()) {
            body.splice(at..at + what.len(), with.bytes());
        }
        self.head.headers.insert("content-length", body.len().into());
        self.body = body.into();
    }
}

/// What is answered.
pub(crate) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn is(&self, code: &str) -> bool {
        self.text().contains(&format!("\"status\":\"{code}\""))
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Changes the text of the body.
    pub(super) fn edit(&mut self, edit: impl Fn(&str) -> String) {
        self.body = edit(&self.text()).into();
        if self.headers.contains_key("content-length") {
            self.headers.insert("content-length", self.body.len().into());
        }
    }

    /// Becomes a success that holds nothing.
    pub(super) fn succeed(&mut self) {
        self.status = 200;
        self.edit(|_| {
            format!("{{\"request_id\":\"TID{:032x}\",\"results\":[],\"status\":\"OK\"}}", rand::random::<u128>())
        });
    }

    /// Becomes this refusal.
    pub(super) fn refuse(&mut self, status: u16, code: &str) {
        self.status = status;
        let id = format!("TID{:032x}", rand::random::<u128>());
        self.edit(|_| format!("{{\"status\":\"{code}\",\"reason\":\"x\",\"request_id\":\"{id}\"}}"));
    }

    /// Gives answers of this code another HTTP status.
    pub(super) fn status_of(&mut self, code: &str, status: u16) {
        if self.is(code) {
            self.status = status;
        }
    }

    /// Becomes what frameworks answer.
    pub(super) fn bare(&mut self, status: u16) {
        self.status = status;
        self.headers.insert("content-type", HeaderValue::from_static("text/plain"));
        self.edit(|_| "no".to_owned());
    }
}

/// One thing that is broken.
pub(crate) struct Break {
    /// The row of the ledger.
    pub(super) row: &'static str,
    /// The case that must find it; any of the row where none is named.
    pub(super) case: Option<&'static str>,
    pub(super) what: &'static str,
    pub(super) how: How,
}

pub(crate) enum How {
    /// Something else is taken in than what came.
    Before(fn(&mut Came)),
    /// Something else is answered.
    After(fn(&Came, &mut Answer)),
    /// Connections whose client has closed its side are closed.
    NoHalfClose,
    /// Connections are closed as soon as they are made.
    Cut,
}

/// A server that is broken, until it is dropped.
pub(crate) struct Broken {
    address: SocketAddr,
    task: JoinHandle<()>,
}

/// The emulator behind all of them, which looks at each picture once. Runs of `verify` do not disturb each other.
static SITE: LazyLock<HttpService> = LazyLock::new(site);

fn site() -> HttpService {
    Emulator::builder().picture(patient()).service().unwrap()
}

impl Broken {
    pub(crate) async fn start(how: Option<&'static Break>) -> Self {
        let site = match how {
            // It is seen only while a picture is looked at.
            Some(Break { how: How::NoHalfClose, .. }) => site(),
            _ => SITE.clone(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let half_close = !matches!(how, Some(Break { how: How::NoHalfClose, .. }));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if matches!(how, Some(Break { how: How::Cut, .. })) {
                    continue;
                }
                let site = site.clone();
                let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                    let site = site.clone();
                    async move { Ok::<_, Infallible>(answer(site, request.map(Body::new), how).await) }
                });
                tokio::spawn(async move {
                    let mut builder = Builder::new(TokioExecutor::new());
                    builder.http1().max_headers(300).max_buf_size(256 * 1024).half_close(half_close);
                    let _ = builder.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(site: HttpService, request: Request<Body>, how: Option<&Break>) -> Response<Body> {
    let is_admin = request.uri().path().starts_with("/__admin");
    let (head, body) = request.into_parts();
    // The body of who waits to be told to go on is not asked for here.
    let waits = head.headers.contains_key("expect");
    let (body, unread) = match waits {
        true => (Bytes::new(), Some(body)),
        false => (body.collect().await.unwrap().to_bytes(), None),
    };
    let mut came = Came { head, body };
    let how = how.filter(|_| !is_admin).map(|one| &one.how);
    if let Some(How::Before(before)) = how {
        before(&mut came);
    }
    let mut request = Request::new(unread.unwrap_or_else(|| Body::from(came.body.clone())));
    *request.method_mut() = came.head.method.clone();
    *request.uri_mut() = came.head.uri.clone();
    *request.version_mut() = came.head.version;
    *request.headers_mut() = came.head.headers.clone();
    let (head, body) = site.oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let mut answer = Answer { status: head.status.as_u16(), headers: head.headers, body };
    if let Some(How::After(after)) = how {
        after(&came, &mut answer);
    }
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap();
    *response.headers_mut() = answer.headers;
    response
}
