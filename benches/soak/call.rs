//! A request that is to be sent.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request, Version};
use serde_json::Value;

use super::Failure;

/// How many bytes of a JSON body are printed with a wrong answer.
const SHOWN: usize = 400;

#[derive(Clone)]
pub(crate) struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl Call {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: Bytes::new() }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// A request of the admin API, whose paths are below `/__admin/`.
    pub(crate) fn admin(method: Method, path: &str) -> Self {
        Self::new(method, format!("/__admin/{path}"))
    }

    pub(crate) fn put(path: &str, body: &Value) -> Self {
        Self::admin(Method::PUT, path).json(body)
    }

    pub(crate) fn delete(path: &str) -> Self {
        Self::admin(Method::DELETE, path)
    }

    /// A call of the API with any secret.
    pub(crate) fn upload(api_id: &str, (content_type, body): (String, Bytes)) -> Self {
        Self::new(Method::POST, "/ocr/idcard")
            .header("x-df-api-id", api_id)
            .header("x-df-api-secret", "secret")
            .header("content-type", content_type)
            .body(body)
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    pub(crate) fn scenario(self, name: &str) -> Self {
        self.header("x-emulator-scenario", name)
    }

    pub(crate) fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string().into())
    }

    fn body(mut self, body: Bytes) -> Self {
        self.body = body;
        self
    }

    /// The request for this version of HTTP.
    pub(crate) fn request(&self, version: Version) -> Result<Request<Full<Bytes>>, Failure> {
        let mut request = Request::builder().method(&self.method);
        request = if version == Version::HTTP_2 {
            request.uri(format!("http://localhost{}", self.path)).version(version)
        } else {
            request.uri(&self.path).header("host", "localhost")
        };
        for (name, value) in &self.headers {
            // HTTP/2 has no such header.
            if version != Version::HTTP_2 || *name != "connection" {
                request = request.header(*name, value);
            }
        }
        Ok(request.body(Full::new(self.body.clone()))?)
    }

    /// The request as a person would repeat it.
    pub(crate) fn description(&self) -> String {
        let is_json = self.headers.iter().any(|(name, value)| *name == "content-type" && value == "application/json");
        let shown = if is_json { self.body.len().min(SHOWN) } else { 0 };
        let text = String::from_utf8_lossy(&self.body[..shown]);
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        format!("{} {} [{}] {} bytes {text}", self.method, self.path, headers.join(", "), self.body.len())
    }
}
