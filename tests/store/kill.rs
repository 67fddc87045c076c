//! A process that is killed at any moment loses nothing that it reported, and leaves nothing in part.
//!
//! `SIMPUL_KILLS=200 cargo test killed` kills more often than the default.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use simpul::store::Record;
use simpul::store::journal::{Limits, Writer};
use simpul::vocab::BASE;

use super::{article, export, iri, open};

/// A number that follows from `n` alone and looks like chance.
fn chance(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// What is done in step `n`: an article put or taken back, and whether the batch ends there.
fn step(n: u64) -> (String, Option<Record>, bool) {
    let chance = chance(n);
    let name = format!("a{}", chance % 24);
    let people: Vec<u64> = (1..=1 + chance / 24 % 6).collect();
    let record = !(chance / 1000).is_multiple_of(7);
    let record = record.then(|| article(&name, n, &people));
    (iri(&name), record, (chance / 10_000).is_multiple_of(4))
}

/// The process that is killed: works on from the step that the environment names, and prints the last step of each
/// batch when it is stored.
#[test]
#[ignore = "the process that another test starts and kills"]
fn victim() {
    let (Ok(root), Ok(from)) = (std::env::var("SIMPUL_VICTIM_STORE"), std::env::var("SIMPUL_VICTIM_FROM")) else {
        println!("skipped: it is started by the test that kills it");
        return;
    };
    let mut writer = open(Path::new(&root));
    let mut out = std::io::stdout();
    writeln!(out, "\nready").unwrap();
    out.flush().unwrap();
    for n in from.parse().unwrap().. {
        let (iri, record, ends) = step(n);
        match record {
            Some(record) => writer.put(record),
            None => writer.remove(&iri),
        }
        if ends {
            writer.commit().unwrap();
            writeln!(out, "stored {n}").unwrap();
            out.flush().unwrap();
        }
        // Now and then, as a person would.
        if n.is_multiple_of(8) && ends {
            writer.compact().unwrap();
        }
    }
}

/// The last step of a batch, from what is printed when it is stored.
fn last(line: &str) -> Option<u64> {
    line.strip_prefix("stored ")?.parse().ok()
}

/// Some part of a time.
fn part(time: Duration, kill: u64) -> Duration {
    time.mul_f64((chance(kill) % 1000) as f64 / 1000.0)
}

type State = BTreeMap<String, Record>;

fn apply(state: &mut State, n: u64) -> bool {
    let (iri, record, ends) = step(n);
    match record {
        Some(record) => state.insert(iri, record),
        None => state.remove(&iri),
    };
    ends
}

/// What a store of these articles alone says.
fn expected(state: &State) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = Writer::open(folder.path(), Some(BASE), Limits::default()).unwrap();
    for record in state.values() {
        writer.put(record.clone());
    }
    writer.commit().unwrap();
    export(folder.path())
}

#[test]
fn killed_at_any_moment() {
    let kills = std::env::var("SIMPUL_KILLS").map_or(25, |kills| kills.parse().expect("SIMPUL_KILLS is a number"));
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("kb");
    let mut state = State::new();
    let (mut next, mut unreported, mut stored) = (0, 0, 0);
    // How long it takes to start and to store a batch here: what is slept is a random part of that.
    let (mut start, mut batch) = (Duration::from_millis(20), Duration::from_millis(5));
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["store::kill::victim", "--exact", "--ignored", "--nocapture"])
            .env("SIMPUL_VICTIM_STORE", &root)
            .env("SIMPUL_VICTIM_FROM", next.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut reported = None;
        // One in four is killed while it starts, opens and repairs; the others at work, after some batches.
        if kill % 4 == 3 {
            std::thread::sleep(part(start * 2, kill));
        } else {
            let begun = Instant::now();
            assert!(lines.by_ref().any(|line| line == "ready"), "it did not start");
            start = begun.elapsed();
            let begun = Instant::now();
            let batches = chance(kill + 1_000_000) % 4;
            for _ in 0..batches {
                reported = last(&lines.next().expect("it ended by itself"));
                batch = begun.elapsed();
            }
            batch /= batches.max(1) as u32;
            std::thread::sleep(part(batch * 2, kill));
        }
        child.kill().unwrap();
        assert!(child.wait().unwrap().code().is_none(), "it ended by itself");
        reported = lines.filter_map(|line| last(&line)).last().or(reported);
        if let Some(last) = reported {
            stored += 1;
            while next <= last {
                apply(&mut state, next);
                next += 1;
            }
        }
        let found = if root.join("store.toml").exists() { export(&root) } else { String::new() };
        if found == expected(&state) {
            continue;
        }
        // The batch after may be stored and not yet reported: then all of it is there.
        let mut mine = String::new();
        loop {
            let ends = apply(&mut state, next);
            let _ = write!(mine, " {next}");
            next += 1;
            if ends {
                break;
            }
        }
        unreported += 1;
        assert_eq!(found, expected(&state), "kill {kill}: neither without nor with all of{mine}");
    }
    println!("{kills} kills: {next} steps, {stored} times something was stored, {unreported} times not yet reported");
    assert!(stored > 0, "every process was killed before it stored anything");
}
