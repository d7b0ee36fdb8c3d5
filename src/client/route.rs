//! The route to a server: direct, or through the proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`).

use std::io;

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::util::BoxCloneSyncService;
use tower::{BoxError, Service as _, ServiceExt as _};

use super::Target;

/// A service that connects to a server.
pub(super) type Route = BoxCloneSyncService<Uri, TokioIo<TcpStream>, BoxError>;

/// The route to this server. It connects directly to this machine, and to every URL without TLS.
pub(super) fn to(target: &Target) -> Route {
    let mut straight = HttpConnector::new();
    straight.enforce_http(false);
    straight.set_nodelay(true);
    let local = target.is_local();
    let matcher = std::sync::Arc::new(Matcher::from_env());
    BoxCloneSyncService::new(tower::service_fn(move |uri: Uri| {
        let mut straight = straight.clone();
        let proxy = match uri.scheme_str() {
            Some("https") if !local => matcher.intercept(&uri),
            _ => None,
        };
        async move {
            let Some(proxy) = proxy else {
                return straight.ready().await?.call(uri).await.map_err(BoxError::from);
            };
            let mut tunnel = Tunnel::new(proxy.uri().clone(), straight);
            if let Some(auth) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(auth.clone());
            }
            let through = tunnel.ready().await?.call(uri).await;
            through.map_err(|cause| io::Error::other(format!("proxy: {cause}")).into())
        }
    }))
}
