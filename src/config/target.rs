//! Secrets for a server under test. They come only from the environment: a flag would appear in the shell's history
//! and in the list of processes.

use std::env;

/// The variables that this module reads.
pub(super) const VARIABLES: [&str; 3] =
    ["CEDULITA_TARGET_API_ID", "CEDULITA_TARGET_API_SECRET", "CEDULITA_ADMIN_TOKEN"];

/// The secrets that the environment contains.
#[derive(Default)]
pub struct TargetSecrets {
    /// The API ID and the API secret, in this order.
    pub credentials: Option<(String, String)>,
    /// The token of the emulator's admin API.
    pub admin_token: Option<String>,
}

/// Reads `CEDULITA_TARGET_API_ID`, `CEDULITA_TARGET_API_SECRET` and `CEDULITA_ADMIN_TOKEN`. An empty variable
/// counts as not set.
///
/// # Errors
///
/// If one of the first two is set without the other, or a value is not valid in a header.
pub fn target_secrets() -> Result<TargetSecrets, String> {
    let [api_id, secret, admin_token] = VARIABLES;
    let credentials = match (read_variable(api_id)?, read_variable(secret)?) {
        (Some(id), Some(secret)) => Some((id, secret)),
        (None, None) => None,
        (Some(_), None) => return Err(format!("{api_id} is set without {secret}")),
        (None, Some(_)) => return Err(format!("{secret} is set without {api_id}")),
    };
    Ok(TargetSecrets { credentials, admin_token: read_variable(admin_token)? })
}

#[expect(clippy::disallowed_methods, reason = "this is config")]
fn read_variable(name: &str) -> Result<Option<String>, String> {
    let value = match env::var(name) {
        Ok(value) => value,
        Err(env::VarError::NotPresent) => return Ok(None),
        Err(env::VarError::NotUnicode(_)) => return Err(format!("{name} is not UTF-8")),
    };
    if value.chars().any(|c| !(' '..='~').contains(&c)) {
        return Err(format!("{name} holds a character that cannot stand in a header: is there a line end behind it?"));
    }
    Ok(Some(value).filter(|value| !value.is_empty()))
}
