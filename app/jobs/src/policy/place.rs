//! Where the policy is, and whether it can be trusted.
//!
//! Is: a place that only an administrator writes to. A file there that others may change is as good as none, and is not
//! followed.
//! Is not: what stands in it.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A policy is some kilobytes; what is longer is none.
const MOST: u64 = 1024 * 1024;

/// Names a policy for one run, where the computer has none: for portable use and for tests. It can only take rights away.
const CHOSEN: &str = "METERBENCH_POLICY";

/// Who may have written it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Only an administrator: others may change neither the file nor the folders that it is in.
    Administrator,
    /// Whoever has chosen it.
    Chosen,
}

/// The place of this system.
#[must_use]
pub fn system_path() -> Option<PathBuf> {
    if cfg!(windows) {
        // The folder of the system drive, whatever the environment of a user says.
        return Some(PathBuf::from(r"C:\ProgramData\meterbench\policy.toml"));
    }
    if cfg!(target_os = "macos") {
        return Some("/Library/Application Support/meterbench/policy.toml".into());
    }
    Some("/etc/meterbench/policy.toml".into())
}

/// The file that holds here.
pub(super) fn path() -> (Option<PathBuf>, Trust) {
    let system = system_path();
    // Also when it can't be looked at: then it is not followed, and that is said.
    if system.as_ref().is_some_and(|path| is_there(path)) {
        return (system, Trust::Administrator);
    }
    let chosen = std::env::var_os(CHOSEN).filter(|path| !path.is_empty());
    (chosen.map(PathBuf::from), Trust::Chosen)
}

fn is_there(path: &Path) -> bool {
    !matches!(path.symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound)
}

/// The file's bytes; `None` when there is none. Why it can't be trusted or read, in words.
pub(super) fn read(path: &Path, trust: Trust) -> Result<Option<Vec<u8>>, String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let file = match fs::File::open(path) {
        Ok(file) => file,
        // A policy that was named is wanted.
        Err(error) if error.kind() == io::ErrorKind::NotFound && trust == Trust::Administrator => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    if trust == Trust::Administrator {
        only_administrators_write(path, &file)?;
    }
    let mut bytes = Vec::new();
    file.take(MOST + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MOST {
        return Err(format!("{} is too long to be a policy", path.display()));
    }
    Ok(Some(bytes))
}

/// The file and every folder above it belong to root, and nobody else may write to them.
#[cfg(unix)]
pub(super) fn only_administrators_write(path: &Path, file: &fs::File) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let judge = |path: &Path, meta: io::Result<fs::Metadata>| {
        let meta = meta.map_err(|error| format!("{}: {error}", path.display()))?;
        if meta.uid() != 0 {
            return Err(format!(
                "{} belongs to another user than root; only an administrator may write it",
                path.display()
            ));
        }
        if meta.mode() & 0o022 != 0 {
            return Err(format!(
                "others than root may write to {} (its rights are {:03o}); only an administrator may",
                path.display(),
                meta.mode() & 0o777
            ));
        }
        Ok(())
    };
    judge(path, file.metadata())?;
    // The folders of what it really is: a link may point anywhere.
    let real = path.canonicalize();
    let real = real.map_err(|error| format!("{}: {error}", path.display()))?;
    for folder in real.ancestors().skip(1) {
        judge(folder, folder.metadata())?;
    }
    Ok(())
}

/// The file belongs to the system or to administrators, and nobody else may change it. A folder above it lets others make files
/// of their own there, which then are theirs and not followed.
#[cfg(windows)]
pub(super) fn only_administrators_write(path: &Path, file: &fs::File) -> Result<(), String> {
    let rights = crate::rights::descriptor_of(file);
    let writers = rights
        .map_err(|error| format!("{}: {error}", path.display()))?
        .writers();
    match writers.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "{} may write to {}; only an administrator may",
            writers.join(", "),
            path.display()
        )),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A temporary folder is in one that everybody may write to, so no file in it is ever trusted as the system's.
    #[test]
    fn a_file_that_others_may_write_is_not_trusted_and_one_that_is_not_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        assert_eq!(read(&path, Trust::Administrator), Ok(None));
        assert!(read(&path, Trust::Chosen).is_err());
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).unwrap();
        assert_eq!(read(&path, Trust::Chosen), Ok(Some(b"x".to_vec())));
        let why = read(&path, Trust::Administrator).unwrap_err();
        assert!(why.contains("administrator"), "{why}");
        fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(
            read(&path, Trust::Administrator).is_err(),
            "the folder /tmp"
        );
    }

    #[test]
    fn a_file_of_the_system_is_trusted() {
        let path = Path::new("/etc/passwd");
        assert_eq!(
            only_administrators_write(path, &fs::File::open(path).unwrap()),
            Ok(())
        );
    }
}
