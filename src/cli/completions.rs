//! `simpul completions`: what a shell completes on the command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, output};

/// Print the completions of a shell
///
/// Verbs, options and their values are completed once the file is where the shell looks for it.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul completions bash -o ~/.local/share/bash-completion/completions/simpul
  simpul completions zsh -o ~/.zfunc/_simpul       (with fpath+=~/.zfunc before compinit in ~/.zshrc)
  simpul completions fish -o ~/.config/fish/completions/simpul.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Completions {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        // The library takes it for granted that it can write, so it writes to memory.
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "simpul", &mut script);
        output::to(self.output.as_deref(), |out| Ok(out.write_all(&script)?))?;
        Ok(ExitCode::SUCCESS)
    }
}
