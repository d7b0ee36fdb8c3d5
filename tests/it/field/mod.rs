//! What people really send: the files, names, clients and networks of the field, each with the right answer and hint.
//!
//! Every row is a case that a client, a scanner or a shell somewhere produces. Inputs too large to be written down here stand
//! in `inputs/`; the programs beside them made them.

mod addresses;
mod browsers;
mod bytes;
mod damage;
mod mistyped;
mod names;
mod pdf;
mod pictures;
mod wires;
