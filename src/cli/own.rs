//! Rules of one's own that a verb uses beside those of the pack.

use std::path::PathBuf;

use clap::Args;

use crate::error::Result;
use crate::lang::Pack;

/// Which rules.
#[derive(Args)]
pub struct Own {
    /// Folder or file of rules of your own, used beside the built-in ones; may be repeated
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,
}

impl Own {
    /// `pack` with them.
    pub fn beside(&self, pack: Pack) -> Result<Pack> {
        self.rules.iter().try_fold(pack, |pack, path| pack.with_rules(path))
    }
}
