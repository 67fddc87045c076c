//! How long each stage takes.

use std::time::{Duration, Instant};

/// Stages by name in the order in which they were first entered, each with all the time spent in it.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    stages: Vec<(&'static str, Duration)>,
}

impl Profile {
    /// Does `work` and counts its time as that of `stage`.
    pub fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.add(stage, start.elapsed());
        result
    }

    /// Adds to the time of `stage`.
    pub fn add(&mut self, stage: &'static str, time: Duration) {
        match self.stages.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, sum)) => *sum += time,
            None => self.stages.push((stage, time)),
        }
    }

    /// The stages and their times.
    pub fn stages(&self) -> &[(&'static str, Duration)] {
        &self.stages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_stage_add_up() {
        let mut profile = Profile::default();
        profile.add("reading", Duration::from_secs(1));
        assert_eq!(profile.time("analysis", || 7), 7);
        profile.add("reading", Duration::from_secs(2));
        assert_eq!(profile.stages()[0], ("reading", Duration::from_secs(3)));
        assert_eq!(profile.stages()[1].0, "analysis");
    }
}
