use super::*;

const GIVEN: &str = "idcard.example.org";

fn given() -> Vec<String> {
    vec![GIVEN.to_owned(), "192.0.2.7".to_owned()]
}

#[test]
fn vouches_for_what_is_served_and_for_nothing_else() {
    let authority = Authority::in_memory(&given()).unwrap();
    let own = host_name();
    let served = [
        "localhost",
        "a.localhost",
        "127.0.0.1",
        "127.8.8.8",
        "::1",
        "10.0.2.2",
        "172.31.255.255",
        "192.168.1.7",
        "fd00::1",
        "phone.local",
        "host.docker.internal",
        crate::contract::VENDOR_HOST,
        "CLOUDAPI.ECUADOR.ACCUAUTH.COM",
        GIVEN,
        "192.0.2.7",
    ];
    for name in served.into_iter().chain(own.as_deref()) {
        assert!(authority.vouches_for(name), "{name}");
    }
    let foreign = [
        "accuauth.com",
        "api.ecuador.accuauth.com",
        "example.org",
        "notlocalhost",
        "192.0.2.8",
        "8.8.8.8",
        "172.32.0.1",
        "2001:db8::1",
        "::2",
        "",
        "a b",
        "-",
    ];
    for name in foreign {
        assert!(!authority.vouches_for(name), "{name}");
    }
    assert!(Authority::in_memory(&["https://x".to_owned()]).is_err());
}

#[test]
fn one_authority_does_not_vouch_for_another() {
    let [one, other] = [(); 2].map(|()| Authority::in_memory(&[]).unwrap());
    let leaf = one.leaf(&["localhost".to_owned()]).unwrap();
    assert!(one.is_accepted(&leaf, "localhost") && !other.is_accepted(&leaf, "localhost"));
    assert!(!one.is_accepted(&leaf, "127.0.0.1"));
    assert_ne!(one.fingerprint(), other.fingerprint());
    assert_eq!(one.fingerprint().len(), 32 * 3 - 1);
}

#[test]
fn is_made_once_and_its_key_is_its_owners() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("deep/tls");
    let first = Authority::kept_in(&folder, &given()).unwrap();
    let again = Authority::kept_in(&folder, &[]).unwrap();
    assert_eq!(first.fingerprint(), again.fingerprint());
    assert!(again.vouches_for(GIVEN) && !again.vouches_for("other.example.org"));
    let public = std::fs::read_to_string(again.file().unwrap()).unwrap();
    assert_eq!(public, again.pem());
    assert!(!public.contains("PRIVATE"));
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["authority.pem", "ca.pem"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let secret = folder.join("authority.pem");
        assert_eq!((mode(&folder), mode(&secret)), (0o700, 0o600));
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
        Authority::kept_in(&folder, &[]).unwrap();
        assert_eq!(mode(&secret), 0o600);
    }
}

#[test]
fn all_that_start_at_once_get_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let prints: Vec<_> = std::thread::scope(|scope| {
        let make = || Authority::kept_in(folder.path(), &[]).unwrap().fingerprint();
        let threads: Vec<_> = (0..16).map(|_| scope.spawn(make)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(prints.iter().all(|print| *print == prints[0]), "{prints:?}");
}

#[test]
fn what_is_damaged_is_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (good, other) = (Authority::in_memory(&[]).unwrap(), Authority::in_memory(&[]).unwrap());
    let secret = folder.path().join("authority.pem");
    let key = good.issuer.key().serialize_pem();
    for text in
        ["", "nonsense", &key, good.pem(), &format!("{key}{}", other.pem()), &format!("{key}{}", &good.pem()[..90])]
    {
        std::fs::write(&secret, text).unwrap();
        let error = Authority::kept_in(folder.path(), &[]).unwrap_err().to_string();
        assert!(error.contains("authority.pem is damaged") && error.contains("delete that file"), "{error}");
        assert_eq!(std::fs::read_to_string(&secret).unwrap(), text);
    }
    std::fs::remove_file(&secret).unwrap();
    std::fs::create_dir(&secret).unwrap();
    assert!(Authority::kept_in(folder.path(), &[]).is_err());
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Authority::kept_in(&file.join("tls"), &[]).unwrap_err().to_string();
    assert!(error.contains("--tls-dir") || error.contains("cannot be read"), "{error}");
}

#[test]
fn a_machine_knows_its_own_addresses() {
    for ip in super::addresses().into_iter().chain(["127.0.0.1".parse().unwrap()]) {
        assert!(super::is_own(ip), "{ip}");
    }
    assert!(!super::is_own("192.0.2.1".parse().unwrap()));
}
