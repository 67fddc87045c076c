//! How a query was answered, step by step.

use std::io::Write;

use anyhow::Context;
use serde_json::Value;

/// Writes the plan that the evaluator gives as JSON: a line for each step, below it the steps that it draws from, with how many
/// rows each gave and how long it and those below it took.
pub fn write(json: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let plan: Value = serde_json::from_str(json).context("the plan")?;
    writeln!(out, "{:>9}  {:>9}  step", "rows", "seconds")?;
    step(plan.get("plan").unwrap_or(&plan), 0, out)
}

fn step(node: &Value, depth: usize, out: &mut dyn Write) -> anyhow::Result<()> {
    let number = |key: &str| node.get(key).and_then(Value::as_f64);
    let rows = number("number of results").map_or(String::new(), |rows| rows.to_string());
    let seconds = number("duration in seconds").map_or(String::new(), |seconds| format!("{seconds:.4}"));
    let name = node.get("name").and_then(Value::as_str).unwrap_or_default();
    writeln!(out, "{rows:>9}  {seconds:>9}  {}{name}", "  ".repeat(depth))?;
    let below = node.get("children").and_then(Value::as_array);
    below.into_iter().flatten().try_for_each(|child| step(child, depth + 1, out))
}
