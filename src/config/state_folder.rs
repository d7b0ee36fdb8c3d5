//! Where this user's programs keep what they have made and need again.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

/// The folder of this program's state, as the system has it. None for a user without a home.
pub(super) fn state_folder() -> Option<PathBuf> {
    let strategy = etcetera::base_strategy::choose_native_strategy().ok()?;
    let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    Some(state.join("cedulita"))
}
