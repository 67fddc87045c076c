//! Who met whom in a store or a file of RDF: `cargo run --example query kb/`

use std::path::PathBuf;

use simpul::error::Result;
use simpul::store::{Answer, Reader, Store};
use simpul::vocab::BASE;

fn main() -> Result<()> {
    let (mut reader, store) = (Reader::new(BASE), Store::new(BASE)?);
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        store.extend(reader.read(&path, None)?)?;
    }
    if let Answer::Rows(rows) = store.query("SELECT ?who ?whom { ?who simpul:met ?whom }")? {
        // Labels in place of IRIs.
        for row in rows.cells(Some(&store)) {
            println!("{}", row.join(" met "));
        }
    }
    Ok(())
}
