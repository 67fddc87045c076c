//! How long questions to a graph take once it is loaded; the half of `benches/analytics.py` that is in Rust.
//!
//!     cargo bench --bench analytics -- graph FILE PAIRS    # PAIRS: lines of two IRIs between which paths are looked for
//!     cargo bench --bench analytics -- queries FILE QUERY...
//!
//! A line is printed for each figure: what, a tab, seconds; of queries also the number of rows. Each is the best of the rounds,
//! which a busy machine disturbs least.

use std::fs;
use std::path::Path;
use std::time::Instant;

use simpul::graph::{Links, of_links, pagerank, paths, steps};
use simpul::network::Network;
use simpul::store::{Answer, Reader, Store, network};
use simpul::vocab::BASE;

const ROUNDS: usize = 3;
/// How many paths are looked for between two entities.
const PATHS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["graph", file, pairs] => graph(Path::new(file), Path::new(pairs)),
        ["queries", file, texts @ ..] => queries(Path::new(file), texts),
        _ => println!("graph FILE PAIRS, or queries FILE QUERY...; benches/analytics.py makes the files"),
    }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what}\t{:.4}", start.elapsed().as_secs_f64());
    result
}

fn best<T>(what: &str, work: impl Fn() -> T) -> T {
    let (mut seconds, mut result) = (f64::INFINITY, None);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        result = Some(work());
        seconds = seconds.min(start.elapsed().as_secs_f64());
    }
    println!("{what}\t{seconds:.4}");
    result.expect("there is a round")
}

fn graph(file: &Path, pairs: &Path) {
    let quads = timed("read", || Reader::new(BASE).read(file, None).expect("a file of RDF"));
    let network: Network = timed("network", || network(&quads));
    drop(quads);
    println!("nodes\t{}\nedges\t{}", network.nodes.len(), network.edges.len());
    let costs = best("steps", || steps(&network));
    let place = |iri: &str| network.nodes.iter().position(|node| node.iri == iri).expect("an entity of the graph");
    for line in fs::read_to_string(pairs).expect("a file of pairs").lines() {
        let (from, to) = line.split_once(' ').expect("two IRIs");
        let (from, to) = (place(from), place(to));
        let found = best("paths", || paths(&costs, from, to, PATHS));
        println!("steps of them\t{}", found.iter().map(|path| path.nodes.len() - 1).sum::<usize>());
    }
    let links = best("links", || Links::new(&network, |edge| edge.support() as f64, |a, b| a + b));
    let ranks = best("pagerank", || pagerank(&links));
    let most = (0..ranks.len()).max_by(|a, b| ranks[*a].total_cmp(&ranks[*b])).expect("there are nodes");
    println!("first\t{}", network.nodes[most].iri);
    let groups = timed("communities", || of_links(&links));
    println!("groups\t{}", groups.iter().max().map_or(0, |last| last + 1));
}

fn queries(file: &Path, texts: &[&str]) {
    let store = timed("load", || {
        let store = Store::new(BASE).expect("an index");
        store.extend(Reader::new(BASE).read(file, None).expect("a file of RDF")).expect("an index takes quads");
        store
    });
    for path in texts {
        let text = fs::read_to_string(path).expect("a query");
        let name = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
        let rows = best(&name, || match store.query(&text).expect("an answer") {
            Answer::Rows(rows) => rows.cells(None).len(),
            Answer::Quads(quads) => quads.len(),
            Answer::Truth(_) => 1,
        });
        println!("rows\t{rows}");
    }
}
