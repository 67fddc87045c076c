//! The command line, one file a verb: arguments in, results on standard output, everything else on standard error.

pub mod evaluate;
