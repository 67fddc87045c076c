//! How far a long task has come, on standard error, where that is a terminal and the task takes more than two seconds.
//!
//! Nothing of it reaches standard output or a file, and results do not depend on it.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a task may take without a word.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the time is told anew.
const TICK: Duration = Duration::from_millis(200);

/// A task that is told of, until it is dropped.
pub struct Progress {
    bar: ProgressBar,
    /// Dropped, it ends the patience of the thread that waits to show the bar.
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
    /// Of texts: how much was taken up, and how much is done.
    texts: [AtomicU64; 2],
}

impl Progress {
    /// A task of which nobody knows how long it takes.
    pub fn unknown(what: impl Into<String>) -> Self {
        Self::new(None, what.into(), "{spinner} {msg} {elapsed}")
    }

    /// A task of so many steps.
    pub fn steps(what: impl Into<String>, steps: usize) -> Self {
        Self::new(Some(steps as u64), what.into(), "{msg} [{bar:30}] {pos}/{len} {elapsed}, {eta} left")
    }

    /// Reading so many bytes of files.
    pub fn bytes(what: impl Into<String>, bytes: u64) -> Self {
        Self::new(Some(bytes), what.into(), "{msg} [{bar:30}] {bytes}/{total_bytes} {elapsed}, {eta} left")
    }

    /// Writing to `output`, which is not told of where the results come to the terminal themselves.
    pub fn beside(output: Option<&Path>, what: impl Into<String>) -> Self {
        let is_terminal = output.is_none_or(|path| path == Path::new("-")) && io::stdout().is_terminal();
        if is_terminal { Self::silent() } else { Self::unknown(what) }
    }

    /// A task that is not told of.
    pub fn silent() -> Self {
        let texts = [AtomicU64::new(0), AtomicU64::new(0)];
        Self { bar: ProgressBar::hidden(), waiting: None, texts }
    }

    fn new(length: Option<u64>, what: String, template: &str) -> Self {
        if !io::stderr().is_terminal() {
            return Self::silent();
        }
        let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden()).with_message(what);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let (sender, receiver) = mpsc::channel::<()>();
        let shown = bar.clone();
        let thread = thread::spawn(move || {
            if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self { bar, waiting: Some((sender, thread)), texts: [AtomicU64::new(0), AtomicU64::new(0)] }
    }

    /// One step more is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// So much of `total` is done.
    pub fn at(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done.min(total));
    }

    /// A text of this size is taken up.
    pub fn taken(&self, size: usize) {
        self.texts[0].fetch_add(size as u64, Ordering::Relaxed);
    }

    /// A text of this size is done, of those that were taken up from the first `read` bytes of the files.
    pub fn done(&self, size: usize, read: u64) {
        let done = self.texts[1].fetch_add(size as u64, Ordering::Relaxed) + size as u64;
        let taken = self.texts[0].load(Ordering::Relaxed).max(done).max(1);
        let share = u128::from(read) * u128::from(done) / u128::from(taken);
        // Never back: where more is taken up at once, the share of what is done falls for a moment.
        self.bar.set_position(self.bar.position().max(share as u64));
    }

    /// Does something that writes to the terminal, with the bar out of the way.
    pub fn aside<T>(&self, what: impl FnOnce() -> T) -> T {
        self.bar.suspend(what)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.waiting.take() {
            drop(sender);
            // It has nothing to say.
            let _ = thread.join();
            self.bar.finish_and_clear();
        }
    }
}
