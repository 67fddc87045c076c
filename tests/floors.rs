//! The house: a module imports only from lower floors, and some crates stay in their rooms.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of each floor, from the ground up.
const FLOORS: [&[&str]; 6] = [
    &["error", "fact", "format", "http", "mapping", "naming", "network", "text", "vocab"],
    &["pattern", "resolve"],
    &["lang"],
    &["analyse", "conflict", "export", "extract", "graph", "link", "read", "store"],
    &["evaluate", "pipeline"],
    &["cli"],
];

/// Crates and the modules that may name them.
const ROOMS: [(&str, &[&str]); 5] = [
    ("petgraph", &["graph"]),
    ("oxigraph", &["store", "export"]),
    ("spargebra", &["store"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli"]),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn modules_import_from_below() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let floor = |module: &str| FLOORS.iter().position(|floor| floor.contains(&module));
    let mut wrong = Vec::new();
    for path in paths {
        let inside = path.strip_prefix(&src).unwrap();
        let first = inside.iter().next().unwrap().to_str().unwrap();
        let module = first.strip_suffix(".rs").unwrap_or(first);
        if module == "lib" || module == "main" {
            continue;
        }
        let own = floor(module).unwrap_or_else(|| panic!("{module} has no floor in {FLOORS:?}"));
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for import in code.split("crate::").skip(1) {
            let name: String = import.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // The nouns of the ground floor know each other.
            if name != module && floor(&name).is_some_and(|f| f > own || f == own && own > 0) {
                wrong.push(format!("{} imports {name}", inside.display()));
            }
        }
        for (name, rooms) in ROOMS {
            if code.contains(&format!("{name}::")) && !rooms.contains(&module) {
                wrong.push(format!("{} names {name}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_code_stays_in_two_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(&root.join("src"), &mut paths);
    sources(&root.join("neural"), &mut paths);
    paths.retain(|path| fs::read_to_string(path).unwrap().contains("unsafe"));
    paths.sort();
    assert_eq!(paths, [root.join("neural/src/kernel.rs"), root.join("src/link/catalogue/mod.rs")]);
}
