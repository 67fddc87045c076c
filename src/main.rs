//! The command `simpul`.

use std::process::ExitCode;

fn main() -> ExitCode {
    simpul::cli::main()
}
