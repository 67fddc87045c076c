//! Words a second of each stage on one core, over the sample articles: `cargo bench`.
//!
//! The input is fixed (the articles of `data/articles`, read again and again); the best of the rounds is printed, which a
//! busy machine disturbs least.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use simpul::export::rdf;
use simpul::format::Format;
use simpul::graph::Builder;
use simpul::lang::Pack;
use simpul::pipeline::Pipeline;
use simpul::store::quads;
use simpul::text::Document;
use simpul::vocab::BASE;

/// How often each stage is measured, and how often it goes over the articles each time.
const ROUNDS: usize = 5;
const REPEATS: usize = 20;

fn main() {
    let mut paths: Vec<PathBuf> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles"))
        .expect("the sample articles are part of the project")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    paths.sort();
    let documents: Vec<Document> = paths
        .iter()
        .map(|path| Document {
            id: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            text: fs::read_to_string(path).expect("a readable article"),
            ..Document::default()
        })
        .collect();
    let words: usize = documents.iter().map(|d| d.text.split_whitespace().count()).sum();

    let start = Instant::now();
    let pipeline = Pipeline::new(&Pack::indonesian()).expect("the built-in pack is whole");
    println!("{:<28}{:>10.1} ms", "opening models and rules", start.elapsed().as_secs_f64() * 1000.0);
    let analyses: Vec<_> = documents.iter().map(|d| pipeline.analyser.analyse(d)).collect();
    let findings: Vec<_> = documents.iter().zip(&analyses).map(|(d, a)| pipeline.extractor.extract(d, a)).collect();

    let stage = |name: &str, work: &dyn Fn()| {
        let round = || {
            let start = Instant::now();
            (0..REPEATS).for_each(|_| work());
            start.elapsed()
        };
        let best = (0..ROUNDS).map(|_| round()).min().unwrap_or(Duration::ZERO);
        println!("{name:<28}{:>10.0} words/s", (words * REPEATS) as f64 / best.as_secs_f64());
    };
    stage("words and sentences", &|| {
        for document in &documents {
            std::hint::black_box(pipeline.analyser.split(&document.text));
        }
    });
    stage("analysis", &|| {
        for document in &documents {
            std::hint::black_box(pipeline.analyser.analyse(document));
        }
    });
    stage("extraction after analysis", &|| {
        for (document, analysis) in documents.iter().zip(&analyses) {
            std::hint::black_box(pipeline.extractor.extract(document, analysis));
        }
    });
    stage("graph and Turtle", &|| {
        let mut builder = Builder::new(BASE);
        for (document, findings) in documents.iter().zip(&findings) {
            builder.add(document, findings);
        }
        let mut out = Vec::new();
        rdf::write(quads(&builder.finish()), Format::Turtle, BASE, &mut out).expect("a vector can be written to");
        std::hint::black_box(out);
    });
    stage("text to facts", &|| {
        for document in &documents {
            std::hint::black_box(pipeline.read(document));
        }
    });
}
