//! Tables in Parquet, for pandas, `DuckDB`, Spark and others.
//!
//! Specification: <https://parquet.apache.org/docs/file-format/>.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::sheet::{articles, span};
use crate::network::Network;
use crate::text::EntityType;

/// The values of a column.
enum Column {
    Text(Vec<String>),
    Whole(Vec<i64>),
    Real(Vec<f64>),
}

/// Writes the nodes.
///
/// # Errors
/// Those of `out`.
pub fn nodes(network: &Network, mut out: impl Write) -> io::Result<()> {
    let nodes = || network.nodes.iter();
    let columns = [
        ("id", Column::Whole((0..network.nodes.len() as i64).collect())),
        ("label", Column::Text(nodes().map(|node| node.label.clone()).collect())),
        ("type", Column::Text(nodes().map(|node| node.kind.map_or("", EntityType::as_str).to_owned()).collect())),
        ("iri", Column::Text(nodes().map(|node| node.iri.clone()).collect())),
    ];
    out.write_all(&table(&columns).map_err(io::Error::other)?)
}

/// Writes the edges.
///
/// # Errors
/// Those of `out`.
pub fn edges(network: &Network, mut out: impl Write) -> io::Result<()> {
    let edges = || network.edges.iter();
    let columns = [
        ("source", Column::Whole(edges().map(|edge| edge.from as i64).collect())),
        ("target", Column::Whole(edges().map(|edge| edge.to as i64).collect())),
        ("relation", Column::Text(edges().map(|edge| edge.relation.clone()).collect())),
        ("value", Column::Text(edges().map(|edge| edge.value.clone().unwrap_or_default()).collect())),
        ("since", Column::Text(edges().map(|edge| span(edge)[0].clone()).collect())),
        ("until", Column::Text(edges().map(|edge| span(edge)[1].clone()).collect())),
        ("support", Column::Whole(edges().map(|edge| edge.support() as i64).collect())),
        ("confidence", Column::Real(edges().map(|edge| f64::from(edge.confidence())).collect())),
        ("words", Column::Text(edges().map(|edge| edge.words().into_iter().collect::<Vec<_>>().join("\n")).collect())),
        ("articles", Column::Text(edges().map(|edge| articles(edge).join("\n")).collect())),
    ];
    out.write_all(&table(&columns).map_err(io::Error::other)?)
}

/// The bytes of a file. The writer wants to own what it writes to, which the output is not for.
fn table(columns: &[(&str, Column)]) -> Result<Vec<u8>, ParquetError> {
    let field = |(name, column): &(&str, Column)| match column {
        Column::Text(_) => format!("REQUIRED BYTE_ARRAY {name} (UTF8);"),
        Column::Whole(_) => format!("REQUIRED INT64 {name};"),
        Column::Real(_) => format!("REQUIRED DOUBLE {name};"),
    };
    let fields = columns.iter().map(field).collect::<String>();
    let schema = Arc::new(parse_message_type(&format!("message simpul {{ {fields} }}"))?);
    let properties = Arc::new(WriterProperties::builder().set_created_by("simpul".to_owned()).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
    let mut group = writer.next_row_group()?;
    for (_, values) in columns {
        let Some(mut column) = group.next_column()? else { break };
        match values {
            Column::Text(texts) => {
                let texts: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(text.as_str())).collect();
                column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
            }
            Column::Whole(numbers) => {
                column.typed::<Int64Type>().write_batch(numbers, None, None)?;
            }
            Column::Real(numbers) => {
                column.typed::<DoubleType>().write_batch(numbers, None, None)?;
            }
        }
        column.close()?;
    }
    group.close()?;
    writer.into_inner()
}
