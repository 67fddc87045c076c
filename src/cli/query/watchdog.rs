//! An end to queries that take too long.

use std::process;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::bail;

use crate::store::Stop;

/// How long a query that was told to stop has for that.
const GRACE: Duration = Duration::from_secs(1);

/// Does `work`, but no longer than `time`: then it is told to stop, and if it does not, as one that only counts does not, the process
/// ends with exit code 2. Nothing may be half written while it works.
pub fn within<T>(time: Option<Duration>, work: impl FnOnce(Option<Stop>) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let Some(time) = time else { return work(None) };
    let stop = Stop::default();
    let (done, waits) = channel::<()>();
    let told = stop.clone();
    let dog = thread::spawn(move || {
        if waits.recv_timeout(time) != Err(RecvTimeoutError::Timeout) {
            return false;
        }
        told.stop();
        if waits.recv_timeout(GRACE) == Err(RecvTimeoutError::Timeout) {
            eprintln!("simpul: error: {}", late(time));
            process::exit(2);
        }
        true
    });
    let result = work(Some(stop));
    drop(done);
    // It cannot panic.
    let stopped = dog.join().unwrap_or_default();
    match result {
        Err(_) if stopped => bail!(late(time)),
        result => result,
    }
}

fn late(time: Duration) -> String {
    format!("query: no answer within {} s; ask for less, or give more with --timeout", time.as_secs_f64())
}
