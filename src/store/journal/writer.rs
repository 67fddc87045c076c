//! Writing to a journal: one process at a time, one segment a batch.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{
    CHANGED, Contents, DAMAGED, DRAFT, Damaged, Journal, LOCK, Name, PLAIN, SEGMENTS, SETTINGS, Settings, segment,
};
use crate::error::{Error, Result};
use crate::naming::digest;
use crate::resolve::Ruling;
use crate::store::folder::Folder;
use crate::store::iri::is_base;
use crate::store::record::Record;
use crate::store::ruling::Decision;
use crate::store::update::{Effect, Update};

/// When a batch is full. It is held in memory until then.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Articles, from 1.
    pub articles: usize,
    /// Bytes of N-Quads.
    pub bytes: usize,
}

impl Default for Limits {
    /// As many as are read in some seconds: what a process that is killed has done in vain.
    fn default() -> Self {
        Self { articles: 256, bytes: 16 << 20 }
    }
}

/// What became of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its IRI.
    pub article: String,
    /// What was done.
    pub change: Change,
}

/// What can become of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Added,
    /// It was there and said something else.
    Replaced,
    /// It was there and said the same. Nothing is written.
    Unchanged,
    /// It was taken back.
    Removed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Added => "added",
            Self::Replaced => "replaced",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
        })
    }
}

/// The one process that may write to a store. The lock goes when it is dropped, or when the process ends in any way.
#[derive(Debug)]
pub struct Writer {
    journal: Journal,
    limits: Limits,
    /// Digest of each article that is there.
    live: BTreeMap<String, u128>,
    /// The number of the next segment.
    next: u64,
    batch: Batch,
    set_aside: Vec<Damaged>,
    lock: File,
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Closing the file is not enough where a process that was started meanwhile has inherited it. If it cannot be
        // unlocked, closing is all that can be done.
        let _ = self.lock.unlock();
    }
}

/// What waits to be committed.
#[derive(Debug, Default)]
struct Batch {
    records: Vec<Record>,
    /// Bytes of all records.
    bytes: usize,
    outcomes: Vec<Outcome>,
    /// For each article the last record, by index, and its digest: none where it is taken back.
    last: BTreeMap<String, (usize, Option<u128>)>,
}

impl Writer {
    /// Opens the store in the folder `root` for writing and sets damaged segments aside. With `create`, a folder that is
    /// not there, or is empty, becomes a store whose IRIs begin with that base.
    ///
    /// # Errors
    /// [`Error::Store`] where another process writes to it, or it is not a store and must not become one; [`Error::Io`].
    pub fn open(root: &Path, create: Option<&str>, limits: Limits) -> Result<Self> {
        let lock = match create {
            Some(base) if !root.join(SETTINGS).exists() => make(root, base)?,
            _ => {
                Journal::open(root)?;
                lock(root)?
            }
        };
        let journal = Journal::open(root)?;
        let segments = root.join(SEGMENTS);
        fs::create_dir_all(&segments).map_err(Error::io(&segments))?;
        let contents = journal.contents()?;
        let Contents { live, segments, damaged, .. } = contents;
        let mut writer = Self {
            next: segments.last().map_or(1, |last| last.number + 1),
            live: live.into_iter().map(|(article, place)| (article, place.digest)).collect(),
            journal,
            limits,
            batch: Batch::default(),
            set_aside: Vec::new(),
            lock,
        };
        for damaged in damaged {
            writer.set_aside(damaged)?;
        }
        // The number of a segment that was set aside is not given again, so that it could be put back.
        writer.next = writer.next.max(last_number(&root.join(DAMAGED))? + 1);
        Ok(writer)
    }

    /// What the IRIs of its articles and entities begin with.
    pub fn base(&self) -> &str {
        self.journal.base()
    }

    /// The damaged segments that were found, where they are now.
    pub fn damaged(&self) -> &[Damaged] {
        &self.set_aside
    }

    /// How many articles are there, not counting the batch.
    pub fn len(&self) -> usize {
        self.live.keys().filter(|graph| Folder::of(self.base(), graph).is_none()).count()
    }

    /// The names of the decisions on entities that are there, in their order; the batch not counted.
    pub fn decisions(&self) -> Vec<String> {
        let names = self.live.keys().filter_map(|graph| Folder::Rulings.numbered(self.base(), graph));
        let mut names: Vec<(u32, String)> = names.collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// The IRIs of the records of links with other datasets that are there; the batch not counted.
    pub fn links(&self) -> Vec<String> {
        self.live.keys().filter(|graph| Folder::of(self.base(), graph) == Some(Folder::Links)).cloned().collect()
    }

    /// Puts a decision on entities into the batch, and gives it the next number.
    pub fn decide(&mut self, ruling: Ruling) -> Decision {
        let known = self.live.keys().chain(self.batch.last.keys());
        let decision = Decision::new(Folder::Rulings.next(self.base(), known), ruling);
        self.put(decision.record(self.base()));
        decision
    }

    /// Puts what a request has changed into the batch, and gives it the next number.
    pub fn update(&mut self, effect: Effect) -> Update {
        let known = self.live.keys().chain(self.batch.last.keys());
        let update = Update::new(self.base(), Folder::Updates.next(self.base(), known), effect);
        self.put(update.record(self.base()));
        update
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the article is there, the batch counted.
    pub fn has(&self, article: &str) -> bool {
        self.digest(article).is_some()
    }

    fn digest(&self, article: &str) -> Option<u128> {
        let waiting = self.batch.last.get(article).map(|(_, digest)| *digest);
        waiting.unwrap_or_else(|| self.live.get(article).copied())
    }

    /// Puts an article into the batch. It is stored when [`Self::commit`] has returned.
    pub fn put(&mut self, record: Record) {
        let (before, now) = (self.digest(record.article()), digest(record.text()));
        let change = match before {
            Some(before) if before == now => Change::Unchanged,
            Some(_) => Change::Replaced,
            None => Change::Added,
        };
        self.stage(record, change, Some(now));
    }

    /// Puts the removal of an article into the batch, where it is there.
    pub fn remove(&mut self, article: &str) {
        if self.has(article) {
            self.stage(Record::removal(article), Change::Removed, None);
        }
    }

    fn stage(&mut self, record: Record, change: Change, digest: Option<u128>) {
        let batch = &mut self.batch;
        let article = record.article().to_owned();
        if change != Change::Unchanged {
            batch.last.insert(article.clone(), (batch.records.len(), digest));
            batch.bytes += record.text().len();
            batch.records.push(record);
        }
        batch.outcomes.push(Outcome { article, change });
    }

    /// Whether the batch should be committed before more is put into it.
    pub fn is_full(&self) -> bool {
        self.batch.outcomes.len() >= self.limits.articles || self.batch.bytes >= self.limits.bytes
    }

    /// Stores the batch: when this returns, all of it is on the disk. Where nothing changed, nothing is written.
    ///
    /// # Errors
    /// [`Error::Io`] where it could not be written. Then nothing of the batch is stored (or, where only the folder could
    /// not be synced, all of it is, but might not outlast a power cut), and the batch is empty.
    pub fn commit(&mut self) -> Result<Vec<Outcome>> {
        let batch = std::mem::take(&mut self.batch);
        // Of an article that is in the batch twice only the last counts, and only if it differs from what is stored.
        let counts = |(n, record): &(usize, &Record)| {
            let last = batch.last.get(record.article());
            last.is_some_and(|(at, digest)| at == n && *digest != self.live.get(record.article()).copied())
        };
        let text: String = batch.records.iter().enumerate().filter(counts).map(|(_, record)| record.text()).collect();
        if !text.is_empty() {
            let is_update = |graph: &str| Folder::of(self.base(), graph) == Some(Folder::Updates);
            let is_changed = batch.records.iter().any(|record| is_update(record.article()));
            if is_changed && self.journal.format < CHANGED {
                // Before the segment: no version that cannot read it may open the store then.
                settle(&self.journal.root, self.base(), CHANGED)?;
                self.journal.format = CHANGED;
            }
            self.write(&text)?;
        }
        for (article, (_, digest)) in batch.last {
            match digest {
                Some(digest) => self.live.insert(article, digest),
                None => self.live.remove(&article),
            };
        }
        Ok(batch.outcomes)
    }

    /// Writes a segment: aside, synced, renamed, the folder synced.
    fn write(&mut self, text: &str) -> Result<()> {
        let bytes = segment::encode(text);
        let name = Name::of(self.next, &bytes);
        let path = self.journal.path(name);
        let draft = self.journal.root.join(DRAFT);
        let written = (|| {
            let mut file = File::create(&draft)?;
            file.write_all(&bytes)?;
            // Else a power cut could leave the new name on an empty file.
            file.sync_all()?;
            fs::rename(&draft, &path)
        })();
        if let Err(error) = written {
            // Nobody reads it, and the next writer overwrites it.
            let _ = fs::remove_file(&draft);
            return Err(Error::Io { path, source: error });
        }
        self.next += 1;
        sync(&self.journal.root.join(SEGMENTS))
    }

    /// Moves a damaged segment out of the journal.
    fn set_aside(&mut self, damaged: Damaged) -> Result<()> {
        let Damaged { path, damage } = damaged;
        let folder = self.journal.root.join(DAMAGED);
        fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let free = (0..).map(|n| folder.join(if n == 0 { name.clone() } else { format!("{name}.{n}") }));
        let Some(to) = free.into_iter().find(|to| !to.exists()) else { return Ok(()) };
        fs::rename(&path, &to).map_err(Error::io(&path))?;
        sync(&folder)?;
        sync(&self.journal.root.join(SEGMENTS))?;
        self.set_aside.push(Damaged { path: to, damage });
        Ok(())
    }

    /// Writes the journal anew without what was replaced or taken back, in as few segments as the limits allow, and
    /// gives the numbers of segments before and after. The old ones go when the new ones are there, oldest first: at
    /// whatever moment the process is killed, what remains says the same.
    ///
    /// # Errors
    /// [`Error::Io`]; the store says the same then, too.
    pub fn compact(&mut self) -> Result<(usize, usize)> {
        let contents = self.journal.contents()?;
        let old = contents.segments.len();
        if contents.dead == 0 && old <= 1 {
            return Ok((old, old));
        }
        let first = self.next;
        let (mut text, mut articles) = (String::new(), 0);
        let journal = self.journal.clone();
        journal.each(&contents, |_, _, record| {
            text.push_str(record);
            articles += 1;
            if articles >= self.limits.articles || text.len() >= self.limits.bytes {
                articles = 0;
                return self.write(&std::mem::take(&mut text));
            }
            Ok(())
        })?;
        if !text.is_empty() {
            self.write(&text)?;
        }
        for name in &contents.segments {
            let path = self.journal.path(*name);
            fs::remove_file(&path).map_err(Error::io(&path))?;
            // A removal must not go before what it removes.
            sync(&self.journal.root.join(SEGMENTS))?;
        }
        Ok((old, (self.next - first) as usize))
    }
}

/// Makes a store of a folder that is not there or empty, and locks it.
fn make(root: &Path, base: &str) -> Result<File> {
    let wrong = |message: &str| Error::Store { path: root.to_owned(), message: message.to_owned() };
    if !is_base(base) {
        return Err(wrong("the base of a store is an absolute IRI that ends in a slash"));
    }
    fs::create_dir_all(root).map_err(Error::io(root))?;
    for entry in fs::read_dir(root).map_err(Error::io(root))? {
        let name = entry.map_err(Error::io(root))?.file_name();
        // What a process leaves that was killed while it made the store.
        if ![LOCK, DRAFT, SETTINGS].iter().any(|ours| name == *ours) {
            return Err(wrong("not a store, and not an empty folder that could become one"));
        }
    }
    let held = lock(root)?;
    let path = root.join(SETTINGS);
    // Another process may have made it meanwhile.
    if !path.exists() {
        settle(root, base, PLAIN)?;
        fs::create_dir_all(root.join(SEGMENTS)).map_err(Error::io(root))?;
        sync(root)?;
    }
    Ok(held)
}

/// Writes what kind of store it is: aside, synced, renamed, the folder synced.
fn settle(root: &Path, base: &str, format: u32) -> Result<()> {
    let path = root.join(SETTINGS);
    let settings = toml::to_string(&Settings { format, base: base.to_owned() });
    let settings = settings.map_err(|error| Error::Store { path: path.clone(), message: error.to_string() })?;
    let draft = root.join(DRAFT);
    let written = (|| {
        let mut file = File::create(&draft)?;
        file.write_all(b"# A store of simpul. The data are in journal/.\n")?;
        file.write_all(settings.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, &path)
    })();
    written.map_err(Error::io(&path))?;
    sync(root)
}

/// Takes the lock of a store, without waiting.
fn lock(root: &Path) -> Result<File> {
    let path = root.join(LOCK);
    let mut file =
        File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(Error::io(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Only to help; some systems do not let a locked file be read.
            let _ = file.read_to_string(&mut holder);
            let holder = match holder.trim() {
                "" => "another process".to_owned(),
                number => format!("process {number}"),
            };
            let message = format!("{holder} is writing to this store; try again when it is done");
            return Err(Error::Store { path: root.to_owned(), message });
        }
        Err(TryLockError::Error(error)) => return Err(Error::io(&path)(error)),
    }
    // Whose number stands in it makes no difference to the lock, so a full disk may not stop a removal here.
    let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
    Ok(file)
}

/// The greatest number of the segments in a folder, 0 where there are none.
fn last_number(folder: &Path) -> Result<u64> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        other => other.map_err(Error::io(folder))?,
    };
    let mut last = 0;
    for entry in entries {
        let name = entry.map_err(Error::io(folder))?.file_name();
        let name = name.to_string_lossy();
        let end = name.find(segment::SUFFIX).map_or(0, |at| at + segment::SUFFIX.len());
        last = last.max(Name::parse(&name[..end]).map_or(0, |name| name.number));
    }
    Ok(last)
}

/// Makes the names in a folder last through a power cut.
#[cfg(unix)]
fn sync(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(PathBuf::from(folder)))
}

/// Elsewhere folders cannot be opened, and names last by themselves.
#[cfg(not(unix))]
fn sync(_: &Path) -> Result<()> {
    Ok(())
}
