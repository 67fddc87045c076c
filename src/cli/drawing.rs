//! Networks as pictures and tables: which form is written by what.

use std::io::Write;
use std::path::Path;

use anyhow::bail;

use super::output::{self, Part};
use crate::export::{cytoscape, dot, gexf, graphml, html, mermaid, sheet, svg};
use crate::format::Format;
use crate::graph::communities;
use crate::network::Network;

/// Whether a form can be written to `output` at all, which is told before anything is read.
pub fn check(format: Format, output: Option<&Path>) -> anyhow::Result<()> {
    match format {
        Format::Png if !cfg!(feature = "png") => {
            bail!("this simpul was built without PNG; build it with --features png, or use --to svg")
        }
        Format::Parquet if !cfg!(feature = "parquet") => {
            bail!("this simpul was built without Parquet; build it with --features parquet, or use --to csv")
        }
        tables if tables.is_tables() && folder(output).is_none() => {
            bail!("{tables} is one table of nodes and one of edges: name a folder for the two with --output")
        }
        _ => Ok(()),
    }
}

fn folder(output: Option<&Path>) -> Option<&Path> {
    output.filter(|folder| *folder != Path::new("-"))
}

/// Writes a picture or another form that is one file.
pub fn write(network: &Network, format: Format, out: &mut dyn Write) -> anyhow::Result<()> {
    match format {
        Format::Dot => dot::write(network, &communities(network), out)?,
        Format::Svg => svg::write(network, out)?,
        Format::Png => png(network, out)?,
        Format::Html => html::write(network, &communities(network), out)?,
        Format::GraphMl => graphml::write(network, &communities(network), out)?,
        Format::Gexf => gexf::write(network, &communities(network), out)?,
        Format::Cytoscape => cytoscape::write(network, &communities(network), out)?,
        Format::Mermaid => mermaid::write(network, out)?,
        other => bail!("{other} is no picture; simpul export writes it"),
    }
    Ok(())
}

#[cfg(feature = "png")]
fn png(network: &Network, out: &mut dyn Write) -> anyhow::Result<()> {
    Ok(crate::export::png::write(network, out)?)
}

#[cfg(not(feature = "png"))]
fn png(_: &Network, _: &mut dyn Write) -> anyhow::Result<()> {
    check(Format::Png, None)
}

/// Writes tables of nodes and edges into a folder.
pub fn tables(network: &Network, format: Format, output: Option<&Path>) -> anyhow::Result<()> {
    check(format, output)?;
    let Some(folder) = folder(output) else { bail!("{format} is no table") };
    match format {
        Format::Csv => output::folder(
            folder,
            &mut [
                Part { name: "nodes.csv", write: &mut |out| Ok(sheet::nodes(network, out)?) },
                Part { name: "edges.csv", write: &mut |out| Ok(sheet::edges(network, out)?) },
            ],
        ),
        Format::Neo4jCsv => output::folder(
            folder,
            &mut [
                Part { name: "nodes.csv", write: &mut |out| Ok(sheet::neo4j_nodes(network, out)?) },
                Part { name: "relationships.csv", write: &mut |out| Ok(sheet::neo4j_relationships(network, out)?) },
            ],
        ),
        Format::Parquet => parquet(network, folder),
        other => bail!("{other} is no table"),
    }
}

#[cfg(feature = "parquet")]
fn parquet(network: &Network, folder: &Path) -> anyhow::Result<()> {
    use crate::export::parquet;
    output::folder(
        folder,
        &mut [
            Part { name: "nodes.parquet", write: &mut |out| Ok(parquet::nodes(network, out)?) },
            Part { name: "edges.parquet", write: &mut |out| Ok(parquet::edges(network, out)?) },
        ],
    )
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Network, folder: &Path) -> anyhow::Result<()> {
    check(Format::Parquet, Some(folder))
}
