use super::*;

#[test]
fn no_spelling_of_a_secret_is_kept() {
    for name in [
        "x-df-api-secret",
        "x_df_api_secret",
        "X-DF-API-Secert",
        "xdf-apisecret",
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-csrf-token",
        "x-password",
        "x-amz-security-token",
    ] {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        assert!(is_secret(&name), "{name}");
    }
    for name in ["host", "x-df-api-id", "user-agent", "x-branch", "x-request-id", "traceparent"] {
        assert!(!is_secret(&HeaderName::from_static(name)), "{name}");
    }
}
