use super::*;

fn connect(target: &str, lines: &str) -> Result<TunnelEnd, NotTaken> {
    check_tunnel(format!("CONNECT {target} HTTP/1.1\r\n{lines}\r\n").as_bytes(), false, false)
}

#[test]
fn tunnels_as_clients_ask_for_them() {
    for lines in [
        "",
        "Host: cloudapi.ecuador.accuauth.com:443\r\n",
        "host: cloudapi.ecuador.accuauth.com\r\n",
        "Host: cloudapi.ecuador.accuauth.com:443\r\nUser-Agent: curl/8\r\nProxy-Connection: Keep-Alive\r\n",
        "Content-Length: 0\r\n",
    ] {
        assert_eq!(connect("cloudapi.ecuador.accuauth.com:443", lines), Ok(TunnelEnd::Here), "{lines}");
    }
}

#[test]
fn no_other_target_gets_a_tunnel() {
    for target in [
        "cloudapi.ecuador.accuauth.com",
        "cloudapi.ecuador.accuauth.com:80",
        "cloudapi.ecuador.accuauth.com:8443",
        "cloudapi.ecuador.accuauth.com:0443",
        "cloudapi.ecuador.accuauth.com:+443",
        "cloudapi.ecuador.accuauth.com:443:443",
        "cloudapi.ecuador.accuauth.com:",
        "cloudapi.ecuador.accuauth.com.:443",
        "CloudAPI.ecuador.accuauth.com:443",
        "CLOUDAPI.ECUADOR.ACCUAUTH.COM:443",
        "cloudapi.ecuador.accuauth.com@evil.example:443",
        "user@cloudapi.ecuador.accuauth.com:443",
        "evil.example:443@cloudapi.ecuador.accuauth.com:443",
        "http://cloudapi.ecuador.accuauth.com:443",
        "//cloudapi.ecuador.accuauth.com:443",
        "/cloudapi.ecuador.accuauth.com:443",
        "cloudapi.ecuador.accuauth.com:443/",
        "cloudapi.ecuador.accuauth.com:443#",
        "cloudapi.ecuador.accuauth.com%2e:443",
        "cloudapi.ecuador.accuauth.com%00:443",
        "cloudapi.ecuador.accuauth.com\\:443",
        "xcloudapi.ecuador.accuauth.com:443",
        "accuauth.com:443",
        "a.cloudapi.ecuador.accuauth.com:443",
        "127.0.0.1:443",
        "localhost:443",
        "[::1]:443",
        "[::ffff:127.0.0.1]:443",
        "0:443",
        "2130706433:443",
        "0x7f000001:443",
        "169.254.169.254:443",
        "metadata.google.internal:443",
        "example.com:443",
        "*",
        "",
    ] {
        let refused = connect(target, "").unwrap_err();
        assert!(refused.reason().contains("cloudapi.ecuador.accuauth.com"), "{target}: {refused:?}");
    }
}

#[test]
fn a_tunnel_with_something_beside_its_target_is_refused() {
    for lines in [
        "Host: example.com\r\n",
        "Host: cloudapi.ecuador.accuauth.com:80\r\n",
        "Host: cloudapi.ecuador.accuauth.com\r\nHost: cloudapi.ecuador.accuauth.com\r\n",
        "Host: cloudapi.ecuador.accuauth.com\r\nHost: example.com\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Host : cloudapi.ecuador.accuauth.com\r\n",
        " folded\r\n",
    ] {
        assert!(connect("cloudapi.ecuador.accuauth.com:443", lines).is_err(), "{lines}");
    }
    let head = b"CONNECT cloudapi.ecuador.accuauth.com:443 HTTP/1.1\r\n\r\n";
    assert!(check_tunnel(head, false, false).is_ok() && check_tunnel(head, true, false).is_err());
    for head in [
        "GET cloudapi.ecuador.accuauth.com:443 HTTP/1.1\r\n\r\n",
        "connect cloudapi.ecuador.accuauth.com:443 HTTP/1.1\r\n\r\n",
        "CONNECT cloudapi.ecuador.accuauth.com:443 HTTP/2.0\r\n\r\n",
        "CONNECT cloudapi.ecuador.accuauth.com:443\r\n\r\n",
        "CONNECT  HTTP/1.1\r\n\r\n",
        "CONNECT",
        "",
    ] {
        assert!(check_tunnel(head.as_bytes(), false, false).is_err(), "{head}");
    }
}

#[test]
fn whole_urls() {
    let get = |uri: &str, hosts: &[&str]| {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, host.parse().unwrap());
        }
        check(&Method::GET, &uri.parse().unwrap(), &headers)
    };
    let vendor = "cloudapi.ecuador.accuauth.com";
    for (uri, host) in [
        ("http://cloudapi.ecuador.accuauth.com/ocr/idcard", vendor),
        ("http://cloudapi.ecuador.accuauth.com:80/ocr/idcard", "cloudapi.ecuador.accuauth.com:80"),
        ("https://cloudapi.ecuador.accuauth.com/ocr/idcard?a=b", vendor),
        ("https://cloudapi.ecuador.accuauth.com:443", "cloudapi.ecuador.accuauth.com:443"),
    ] {
        assert_eq!(get(uri, &[host]), Ok(()), "{uri}");
        assert_eq!(get(uri, &[]), Ok(()), "{uri}");
        for hosts in [
            &["example.com"][..],
            &["localhost"],
            &[host, host],
            &[host, "example.com"],
            &["Cloudapi.ecuador.accuauth.com"],
        ] {
            assert!(get(uri, hosts).is_err(), "{uri} {hosts:?}");
        }
    }
    for uri in [
        "http://example.com/ocr/idcard",
        "http://127.0.0.1/__admin",
        "http://[::1]/",
        "http://localhost:8080/",
        "http://169.254.169.254/latest/meta-data",
        "http://user@cloudapi.ecuador.accuauth.com/",
        "http://cloudapi.ecuador.accuauth.com:8080/",
        "http://cloudapi.ecuador.accuauth.com:443/",
        "https://cloudapi.ecuador.accuauth.com:80/",
        "http://cloudapi.ecuador.accuauth.com./",
        "http://CLOUDAPI.ecuador.accuauth.com/",
        "ftp://cloudapi.ecuador.accuauth.com/",
        "ws://cloudapi.ecuador.accuauth.com/",
    ] {
        assert!(get(uri, &[]).is_err(), "{uri}");
    }
}

#[test]
fn who_passes_on_admits_hosts_with_ports_and_nothing_odd() {
    let connect = |target: &str, host: &str| {
        let lines = if host.is_empty() { String::new() } else { format!("Host: {host}\r\n") };
        check_tunnel(format!("CONNECT {target} HTTP/1.1\r\n{lines}\r\n").as_bytes(), false, true)
    };
    for (target, host) in [
        ("example.com:443", ""),
        ("example.com:8443", "example.com"),
        ("Example.com:443", "Example.com:443"),
        ("127.0.0.1:22", "127.0.0.1"),
        ("[2001:db8::1]:443", "[2001:db8::1]:443"),
    ] {
        assert_eq!(connect(target, host), Ok(TunnelEnd::Elsewhere(target.to_owned())), "{target}");
    }
    assert_eq!(connect("cloudapi.ecuador.accuauth.com:443", ""), Ok(TunnelEnd::Here));
    for (target, host) in [
        ("example.com:443", "example.org"),
        ("example.com:443", "cloudapi.ecuador.accuauth.com"),
        ("example.com", ""),
        ("example.com:0", ""),
        ("example.com:", ""),
        ("example.com:99999", ""),
        ("user@example.com:443", ""),
        ("http://example.com:443", ""),
        ("example.com:443/", ""),
        ("example%2ecom:443", ""),
        ("2001:db8::1:443", ""),
        (":443", ""),
        ("*", ""),
    ] {
        assert!(connect(target, host).is_err(), "{target} {host}");
    }
}
