//! Who may read and change a file, where the system keeps a list of that with each file: Windows.
//!
//! Is: the list, as the text that Windows has for it, and whom it lets in beyond the owner and the administrators.
//! Is not: the rights of Unix, which are nine bits; nor rights of folders, which a file has already taken over when it is made.
//! Source: Security Descriptor String Format, Microsoft's documentation of Win32.

mod sddl;
#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub(crate) use sddl::Descriptor;
#[cfg(windows)]
pub(crate) use windows::{close_to_others, descriptor_of, may_change_rights};
