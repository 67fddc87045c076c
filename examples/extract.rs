//! What an article says: `cargo run --example extract data/articles/sco-bishkek.txt`

use std::path::PathBuf;

use simpul::error::Result;
use simpul::lang::Pack;
use simpul::pipeline::Pipeline;
use simpul::read::{From, open};

fn main() -> Result<()> {
    let pipeline = Pipeline::new(&Pack::indonesian())?;
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        for document in open(&path, From::Auto)? {
            let document = document?;
            let (_, findings) = pipeline.read(&document);
            for fact in &findings.facts {
                let (subject, object) = (findings.subject(fact), findings.spelled(&fact.object));
                println!("{subject} | {} | {object} | {}", fact.relation, fact.evidence.span.of(&document.text));
            }
        }
    }
    Ok(())
}
