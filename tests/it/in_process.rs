//! The library: several emulators at once, a stop on drop, and a service without a socket.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use cedulita::Emulator;
use cedulita::engine::{Settings, Unrecognised};
use tokio::net::TcpStream;
use tower::ServiceExt as _;

use crate::support::{Call, PICTURE, start, start_with};

#[tokio::test]
async fn several_at_once_do_not_meet() {
    let failing =
        start_with(Emulator::builder().engine(Settings { unrecognised: Unrecognised::Fail, ..Settings::default() }))
            .await;
    let good = start().await;
    assert_ne!(good.url(), failing.url());
    Call::new().picture(PICTURE).send(&failing).await.expect(400, "DETECTION_FAILED");
    Call::new().picture(PICTURE).send(&good).await.expect(200, "OK");
}

#[tokio::test]
async fn dropping_stops() {
    let emulator = start().await;
    let address = emulator.address();
    drop(emulator);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn service_needs_no_socket() {
    let service = Emulator::builder().service().unwrap();
    let request = Request::post("/ocr/idcard")
        .header("x-df-api-id", "a")
        .header("x-df-api-secret", "b")
        .header("content-type", "application/json")
        .body(Body::from(format!(r#"{{"image_base64":"{}"}}"#, crate::support::base64(PICTURE))))
        .unwrap();
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert!(body.starts_with(br#"{"request_id":"TID"#));
}
