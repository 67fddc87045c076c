//! Entities by the names that people give on the command line.

use anyhow::bail;

use crate::store::{Entity, Quad, find, near};

/// The one entity that a name means.
pub fn one(quads: &[Quad], name: &str) -> anyhow::Result<Entity> {
    let mut found = find(quads, name);
    if found.len() > 1 {
        let list: Vec<String> = found.iter().take(10).map(|e| format!("  {}  {}", e.iri, e.label)).collect();
        bail!("{} entities are called {name}; give the IRI of one:\n{}", found.len(), list.join("\n"))
    }
    if let Some(entity) = found.pop() {
        return Ok(entity);
    }
    let near = near(quads, name);
    if near.is_empty() {
        bail!("no entity is called {name}");
    }
    let list: Vec<String> = near.iter().map(|e| format!("  {}  {}", e.iri, e.label)).collect();
    bail!("no entity is called {name}; nearest are:\n{}", list.join("\n"))
}
