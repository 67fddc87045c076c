//! `simpul man`: the manual as man pages.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::{Cli, output};
use crate::error::Error;

/// Write the man pages: simpul(1), and one for each verb
#[derive(Args)]
#[command(after_help = "Examples:
  simpul man ~/.local/share/man/man1
  simpul man . && man ./simpul-extract.1")]
pub struct ManPages {
    /// Folder to write them to; it is made where it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl ManPages {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        fs::create_dir_all(&self.folder).map_err(Error::io(&self.folder))?;
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        let mut pages = Vec::new();
        collect(&command, &mut pages);
        for (name, page) in pages {
            output::to(Some(&self.folder.join(name)), |out| Ok(out.write_all(&page)?))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The pages of a command and of the verbs below it, with the names of their files.
fn collect(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) {
    for verb in command.get_subcommands().filter(|verb| !verb.is_hide_set()) {
        collect(verb, pages);
    }
    let man = Man::new(command.clone()).manual("Simpul");
    let mut page = Vec::new();
    // Memory takes all that is written.
    if man.render(&mut page).is_ok() {
        pages.push((man.get_filename(), page));
    }
}
