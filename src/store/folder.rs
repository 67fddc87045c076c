//! What stands in the journal beside articles: each kind of graph has a folder of its own below the base.

/// A kind of graph that is no article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    /// Decisions on entities.
    Rulings,
    /// What requests have changed.
    Updates,
    /// Links with other datasets.
    Links,
}

impl Folder {
    const ALL: [Self; 3] = [Self::Rulings, Self::Updates, Self::Links];

    fn as_str(self) -> &'static str {
        match self {
            Self::Rulings => "ruling/",
            Self::Updates => "update/",
            Self::Links => "links/",
        }
    }

    /// The folder that a graph of a store with this base is in; none for articles.
    pub fn of(base: &str, graph: &str) -> Option<Self> {
        let rest = graph.strip_prefix(base)?;
        Self::ALL.into_iter().find(|folder| rest.starts_with(folder.as_str()))
    }

    /// The IRI of the graph called `name`.
    pub fn iri(self, base: &str, name: &str) -> String {
        format!("{base}{}{name}", self.as_str())
    }

    /// The number and name of a graph in the folder, such as `3-9ae0f1c3`, where it has them.
    pub fn numbered(self, base: &str, graph: &str) -> Option<(u32, String)> {
        let name = graph.strip_prefix(base)?.strip_prefix(self.as_str())?;
        Some((name.split('-').next()?.parse().ok()?, name.to_owned()))
    }

    /// The number of the next graph in the folder, where `graphs` are there.
    pub fn next<'g>(self, base: &str, graphs: impl Iterator<Item = &'g String>) -> u32 {
        graphs.filter_map(|graph| self.numbered(base, graph)).max().map_or(1, |(number, _)| number + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphs_stand_in_folders() {
        let base = "https://e.org/";
        let graphs = ["https://e.org/update/3-9ae0f1c3", "https://e.org/update/12-0", "https://e.org/ruling/40-1"];
        let graphs = graphs.map(str::to_owned);
        assert_eq!(Folder::of(base, &graphs[0]), Some(Folder::Updates));
        assert_eq!(Folder::of(base, &graphs[2]), Some(Folder::Rulings));
        assert_eq!(Folder::of(base, &Folder::Links.iri(base, "shipped/reviewed")), Some(Folder::Links));
        for article in ["https://e.org/article/update/1-1", "https://other.org/update/1-1", "https://e.org/updates"] {
            assert_eq!(Folder::of(base, article), None);
        }
        assert_eq!(Folder::Updates.numbered(base, &graphs[0]), Some((3, "3-9ae0f1c3".to_owned())));
        assert_eq!(Folder::Updates.numbered(base, &graphs[2]), None);
        assert_eq!(Folder::Updates.numbered(base, "https://e.org/update/x"), None);
        // By number, not by letter.
        assert_eq!(Folder::Updates.next(base, graphs.iter()), 13);
        assert_eq!(Folder::Links.next(base, graphs.iter()), 1);
    }
}
