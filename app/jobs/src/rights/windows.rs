//! The rights of an open file, asked of Windows and given to it, always as text.
//!
//! Is: the few calls that std has no word for. All of this crate's code that the compiler can't vouch for is in this file.
//! Is not: judging what the text says; see `sddl`.
//! Errors: [`io::Error`], the system's own.

// Three calls into the system, each with what it was given and nothing else.
#![allow(unsafe_code)]

use std::fs::{File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, GENERIC_READ, GENERIC_WRITE, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW,
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1,
    SE_FILE_OBJECT, SetSecurityInfo,
};
use windows_sys::Win32::Security::{
    DACL_SECURITY_INFORMATION, GetSecurityDescriptorDacl, OWNER_SECURITY_INFORMATION,
    PROTECTED_DACL_SECURITY_INFORMATION,
};
use windows_sys::Win32::Storage::FileSystem::WRITE_DAC;

use super::Descriptor;

/// Memory of the system's, given back when dropped.
struct Lent(*mut core::ffi::c_void);

impl Drop for Lent {
    fn drop(&mut self) {
        // SAFETY: both calls that fill it say that it is freed so; a null is left alone.
        unsafe { LocalFree(self.0) };
    }
}

/// For a file that is about to be made: its rights may be changed by this handle, and nobody else opens it meanwhile.
pub(crate) fn may_change_rights(options: &mut OpenOptions) {
    options
        .access_mode(GENERIC_READ | GENERIC_WRITE | WRITE_DAC)
        .share_mode(0);
}

/// The file's owner and rights.
pub(crate) fn descriptor_of(file: &File) -> io::Result<Descriptor> {
    const ASKED: u32 = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    let mut descriptor = Lent(null_mut());
    // SAFETY: the handle is open as long as `file`; the places that are not wanted may be null.
    let told = unsafe {
        GetSecurityInfo(
            file.as_raw_handle(),
            SE_FILE_OBJECT,
            ASKED,
            null_mut(),
            null_mut(),
            null_mut(),
            null_mut(),
            &mut descriptor.0,
        )
    };
    said(told)?;
    let mut text = Lent(null_mut());
    let mut length = 0;
    // SAFETY: the descriptor is what the system has just given; the text goes into places of ours.
    let done = unsafe {
        ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor.0,
            SDDL_REVISION_1,
            ASKED,
            (&raw mut text.0).cast(),
            &mut length,
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the system says that so many units of text stand there, an ending zero among them.
    let units = unsafe { std::slice::from_raw_parts(text.0.cast::<u16>(), length as usize) };
    let text = String::from_utf16_lossy(units);
    Descriptor::parse(text.trim_end_matches('\0')).ok_or_else(|| {
        io::Error::other(format!("the rights of the file are not understood: {text}"))
    })
}

/// Only the owner, the system and administrators may do anything with the file from now on; the folder's rights no longer count.
pub(crate) fn close_to_others(file: &File) -> io::Result<()> {
    let wanted = descriptor_of(file)?.of_owner_alone();
    let wanted: Vec<u16> = wanted.encode_utf16().chain([0]).collect();
    let mut descriptor = Lent(null_mut());
    // SAFETY: the text ends with a zero; the length is not wanted.
    let done = unsafe {
        ConvertStringSecurityDescriptorToSecurityDescriptorW(
            wanted.as_ptr(),
            SDDL_REVISION_1,
            &mut descriptor.0,
            null_mut(),
        )
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    let (mut present, mut list, mut by_default) = (0, null_mut(), 0);
    // SAFETY: the descriptor is what the system has just made; the list lies in it and is not freed alone.
    let done = unsafe {
        GetSecurityDescriptorDacl(descriptor.0, &mut present, &mut list, &mut by_default)
    };
    if done == 0 {
        return Err(io::Error::last_os_error());
    }
    if present == 0 || list.is_null() {
        return Err(io::Error::other("the system made no list of rights"));
    }
    // SAFETY: the handle is open, and the list lives until `descriptor` is dropped.
    let told = unsafe {
        SetSecurityInfo(
            file.as_raw_handle(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
            null_mut(),
            null_mut(),
            list,
            null(),
        )
    };
    said(told)
}

fn said(code: u32) -> io::Result<()> {
    match code {
        ERROR_SUCCESS => Ok(()),
        code => Err(io::Error::from_raw_os_error(code.cast_signed())),
    }
}
