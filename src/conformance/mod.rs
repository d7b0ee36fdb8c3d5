//! Checks a server against the contract.
