//! The only place where the stages are chained: read, analyse, extract, build.

use rayon::prelude::*;

use crate::analyse::Analyser;
use crate::error::Result;
use crate::extract::Extractor;
use crate::fact::Findings;
use crate::lang::Pack;
use crate::text::{Analysis, Document};

/// How many documents are worked on side by side before their results are handed over in order.
const BATCH: usize = 64;

/// Analyser and extractor of one language. Built once; every method takes `&self` and may run on any thread.
pub struct Pipeline {
    /// Words, sentences, tree, names.
    pub analyser: Analyser,
    /// Entities, facts, quotes, dates.
    pub extractor: Extractor,
}

impl Pipeline {
    /// The pipeline of a language pack.
    ///
    /// # Errors
    /// A model or rule file that is wrong.
    pub fn new(pack: &Pack) -> Result<Self> {
        Ok(Self { analyser: Analyser::new(pack)?, extractor: Extractor::new(pack)? })
    }

    /// Whether open relations are looked for as well, see [`Extractor::with_open`].
    #[must_use]
    pub fn with_open(self, open: bool) -> Self {
        Self { extractor: self.extractor.with_open(open), ..self }
    }

    /// What `document` says, with the analysis behind it.
    pub fn read(&self, document: &Document) -> (Analysis, Findings) {
        let analysis = self.analyser.analyse(document);
        let findings = self.extractor.extract(document, &analysis);
        (analysis, findings)
    }

    /// Reads `documents` on all cores and hands the results to `then` in the order of the documents, so that what is
    /// made of them does not depend on the number of threads. Stops at the first error of `then`.
    ///
    /// # Errors
    /// Those of `then`.
    pub fn read_all<E>(
        &self,
        documents: impl IntoIterator<Item = Document>,
        then: impl FnMut(&Document, Findings) -> Result<(), E>,
    ) -> Result<(), E> {
        self.read_all_watched(documents, |_| (), then)
    }

    /// As [`read_all`](Self::read_all), and tells `watch` of each document as soon as it is read, on any thread and in
    /// any order.
    ///
    /// # Errors
    /// Those of `then`.
    pub fn read_all_watched<E>(
        &self,
        documents: impl IntoIterator<Item = Document>,
        watch: impl Fn(&Document) + Sync,
        mut then: impl FnMut(&Document, Findings) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut documents = documents.into_iter().peekable();
        while documents.peek().is_some() {
            let batch: Vec<Document> = documents.by_ref().take(BATCH).collect();
            let read = |document: &Document| {
                let findings = self.read(document).1;
                watch(document);
                findings
            };
            let results: Vec<Findings> = batch.par_iter().map(read).collect();
            for (document, findings) in batch.iter().zip(results) {
                then(document, findings)?;
            }
        }
        Ok(())
    }
}
