//! Keeps an authority in a folder: its key with its certificate in one file that its owner alone reads, and the
//! certificate in another, which clients are given.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use rcgen::{Issuer, KeyPair};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{Authority, AuthorityError, template};

/// The private key and the certificate.
const SECRET: &str = "authority.pem";
/// The certificate alone.
const PUBLIC: &str = "ca.pem";
/// A name for which every authority vouches while it is valid.
const ANY: &str = "localhost";

pub(super) fn authority(folder: &Path, names: &[String]) -> Result<Authority, AuthorityError> {
    // Clients in other folders are given the path.
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let secret = folder.join(SECRET);
    let failed = |error: io::Error| {
        AuthorityError(format!(
            "the folder {} cannot keep a certificate authority: {error}; choose another with --tls-dir",
            folder.display()
        ))
    };
    let authority = match read(&secret)? {
        Some(kept) => kept,
        None => {
            make_folder(&folder).map_err(failed)?;
            let made = Authority::in_memory(names)?;
            publish(&secret, &format!("{}{}", made.issuer.key().serialize_pem(), made.pem)).map_err(failed)?;
            // Another process may have been first.
            read(&secret)?.ok_or_else(|| failed(ErrorKind::NotFound.into()))?
        }
    };
    let public = folder.join(PUBLIC);
    if fs::read(&public).ok().as_deref() != Some(authority.pem.as_bytes()) {
        let new = unfinished(&public);
        fs::write(&new, &authority.pem).and_then(|()| fs::rename(&new, &public)).map_err(failed)?;
    }
    Ok(Authority { file: Some(public), ..authority })
}

/// Reads the authority. None if there is none.
fn read(secret: &Path) -> Result<Option<Authority>, AuthorityError> {
    let unusable = |why: &str| {
        AuthorityError(format!(
            "the certificate authority in {} {why}: delete that file, and a new one is made, which clients must be told to trust",
            secret.display()
        ))
    };
    let text = match fs::read(secret) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(&format!("cannot be read ({error})"))),
    };
    hide(secret).map_err(|error| unusable(&format!("can be read by others ({error})")))?;
    let damaged = || unusable("is damaged");
    let key = PrivateKeyDer::from_pem_slice(&text).ok().and_then(|key| KeyPair::try_from(&key).ok());
    let (Some(key), Ok(certificate)) = (key, CertificateDer::from_pem_slice(&text)) else { return Err(damaged()) };
    let start = memchr::memmem::find(&text, b"-----BEGIN CERTIFICATE-----").ok_or_else(damaged)?;
    let pem = String::from_utf8(text[start..].to_vec()).map_err(|_| damaged())?;
    let authority = Authority { issuer: Issuer::new(template::of_authority(&key), key), certificate, pem, file: None };
    match authority.vouches_for(ANY) {
        true => Ok(Some(authority)),
        false => Err(unusable("is damaged or has expired")),
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes a new file that its owner alone reads. It appears whole or not at all, and one that is there stays.
fn publish(path: &Path, text: &str) -> io::Result<()> {
    let new = unfinished(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(&new)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all())?;
    let placed = match fs::hard_link(&new, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        // A file system without links.
        Err(_) if !path.exists() => fs::rename(&new, path),
        done => done,
    };
    match fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => placed,
    }
}

/// The name of a file that is not finished.
fn unfinished(path: &Path) -> PathBuf {
    path.with_extension(format!("{:016x}.new", rand::random::<u64>()))
}

/// Takes from others the right to read a file.
#[cfg(unix)]
fn hide(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    match fs::metadata(path)?.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => fs::set_permissions(path, fs::Permissions::from_mode(0o600)),
    }
}

/// A folder of a user is closed to others on this system.
#[cfg(not(unix))]
fn hide(_path: &Path) -> io::Result<()> {
    Ok(())
}
