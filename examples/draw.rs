//! A picture of a store or a file of RDF: `cargo run --example draw news.ttl | dot -Tsvg > news.svg`

use std::error::Error;
use std::io;
use std::path::PathBuf;

use simpul::export::dot;
use simpul::graph::{arrange, communities};
use simpul::store::{Reader, network};
use simpul::vocab::BASE;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut reader, mut quads) = (Reader::new(BASE), Vec::new());
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        quads.extend(reader.read(&path, None)?);
    }
    let network = arrange(network(&quads), false);
    dot::write(&network, &communities(&network), io::stdout().lock())?;
    Ok(())
}
