//! A flowchart of Mermaid, which GitHub, GitLab and many notebooks draw.
//!
//! Specification: <https://mermaid.js.org/syntax/flowchart.html>.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::look::look;
use crate::network::Network;
use crate::text::EntityType;

/// Writes a flowchart from left to right, nodes in the order of `network`. Edges between the same two nodes share one
/// line.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, mut out: impl Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (n, node) in network.nodes.iter().enumerate() {
        let (open, close) = match node.kind {
            Some(EntityType::Person) => ("([", "])"),
            Some(EntityType::Place) => ("(", ")"),
            Some(EntityType::Event) => ("{{", "}}"),
            _ => ("[", "]"),
        };
        writeln!(out, "    n{n}{open}{}{close}:::{}", quoted(&node.label), class(node.kind))?;
    }
    let mut lines: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
    for edge in &network.edges {
        lines.entry((edge.from, edge.to)).or_default().push(edge.name());
    }
    for ((from, to), mut names) in lines {
        names.dedup();
        writeln!(out, "    n{from} -->|{}| n{to}", quoted(&names.join(", ")))?;
    }
    let kinds: BTreeSet<Option<EntityType>> = network.nodes.iter().map(|node| node.kind).collect();
    for kind in kinds {
        let look = look(kind);
        writeln!(out, "    classDef {} fill:{},stroke:{},color:#222", class(kind), look.fill, look.stroke)?;
    }
    Ok(())
}

fn class(kind: Option<EntityType>) -> &'static str {
    kind.map_or("other", EntityType::as_str)
}

/// Text in quotes. What has a meaning there, or to the HTML that it becomes, is written as an entity, which begins with
/// a number sign in Mermaid.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '*' | '_' | '\\' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_quotes() {
        assert_eq!(quoted("a \"b\" #1 <i>\n`é`"), "\"a #34;b#34; #35;1 #60;i#62; #96;é#96;\"");
    }
}
