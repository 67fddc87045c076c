//! Where results go. A file appears whole or not at all: it is written beside its place and renamed into it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Whether results go to standard output, where somebody may look at them.
pub fn is_standard(path: Option<&Path>) -> bool {
    path.is_none_or(|path| path == Path::new("-"))
}

/// Calls `write` with standard output, or with a file that becomes `path` when all has gone well.
pub fn to(path: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        let mut out = BufWriter::new(io::stdout().lock());
        write(&mut out)?;
        return out.flush().context("standard output");
    };
    // A link is followed: what it points to is replaced, the link stays.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = fs::metadata(path).ok();
    if old.as_ref().is_some_and(fs::Metadata::is_dir) {
        bail!("cannot write {}: it is a folder", path.display());
    }
    // Devices and pipes cannot be replaced.
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        let mut out = BufWriter::new(File::create(path).with_context(|| failed(path))?);
        write(&mut out)?;
        return out.flush().with_context(|| failed(path));
    }
    let mut draft = Draft::beside(path)?;
    let mut out = BufWriter::new(&mut draft.file);
    write(&mut out)?;
    out.flush().with_context(|| failed(path))?;
    drop(out);
    draft.publish(path, old).with_context(|| failed(path))
}

/// A file of a folder, and what writes it.
pub struct Part<'a> {
    /// Its name in the folder.
    pub name: &'a str,
    /// Writes it.
    pub write: &'a mut dyn FnMut(&mut dyn Write) -> anyhow::Result<()>,
}

/// Writes all files into a folder, which is made where it is not there. None appears before all are written.
pub fn folder(path: &Path, parts: &mut [Part]) -> anyhow::Result<()> {
    let is_new = !path.exists();
    if !is_new && !path.is_dir() {
        bail!("cannot write into {}: it is a file, and a folder is needed", path.display());
    }
    if is_new {
        fs::create_dir(path).with_context(|| failed(path))?;
    }
    let written = fill(path, parts);
    if written.is_err() && is_new {
        // Only an empty folder goes; what somebody else has put there stays.
        let _ = fs::remove_dir(path);
    }
    written
}

fn fill(folder: &Path, parts: &mut [Part]) -> anyhow::Result<()> {
    let mut drafts = Vec::new();
    for part in parts {
        let path = folder.join(part.name);
        let mut draft = Draft::beside(&path)?;
        let mut out = BufWriter::new(&mut draft.file);
        (part.write)(&mut out)?;
        out.flush().with_context(|| failed(&path))?;
        drop(out);
        drafts.push((draft, path));
    }
    for (draft, path) in drafts {
        let old = fs::metadata(&path).ok();
        draft.publish(&path, old).with_context(|| failed(&path))?;
    }
    Ok(())
}

fn failed(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// A file that vanishes unless it is published.
struct Draft {
    path: PathBuf,
    file: File,
    published: bool,
}

impl Draft {
    fn beside(path: &Path) -> anyhow::Result<Self> {
        let Some(name) = path.file_name() else { bail!("cannot write {}: not a file name", path.display()) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            bail!("cannot write {}: there is no folder {}", path.display(), folder.display());
        }
        let draft = folder.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
        let file = File::create(&draft).with_context(|| failed(path))?;
        Ok(Self { path: draft, file, published: false })
    }

    fn publish(mut self, path: &Path, old: Option<fs::Metadata>) -> io::Result<()> {
        if let Some(old) = old {
            self.file.set_permissions(old.permissions())?;
        }
        // Else a power cut could leave the new name on an empty file.
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // Nothing more can be done about a draft that stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ttl");
        to(Some(&path), |out| Ok(out.write_all(b"old")?)).unwrap();
        let result = to(Some(&path), |out| {
            out.write_all(b"new")?;
            bail!("no more")
        });
        assert!(result.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        to(Some(&path), |out| Ok(out.write_all(b"new")?)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn a_folder_is_filled_whole_or_not_at_all() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("tables");
        let fill = |text: &'static str, fails: bool| {
            let mut first = |out: &mut dyn Write| Ok(out.write_all(text.as_bytes())?);
            let mut second = |out: &mut dyn Write| if fails { bail!("no more") } else { Ok(out.write_all(b"b")?) };
            folder(&path, &mut [Part { name: "a", write: &mut first }, Part { name: "b", write: &mut second }])
        };
        assert!(fill("old", true).is_err());
        assert!(!path.exists());
        fill("old", false).unwrap();
        assert!(fill("new", true).is_err());
        assert_eq!(fs::read(path.join("a")).unwrap(), b"old");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 2);
        fill("new", false).unwrap();
        assert_eq!(fs::read(path.join("a")).unwrap(), b"new");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = to(Some(&folder.path().join("gone/a.ttl")), |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("there is no folder"), "{error}");
    }
}
