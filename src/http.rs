//! Questions to services on the net, with a limit on time and size, and errors that say what to do.

use std::time::Duration;

use serde_json::Value;

use crate::error::{Error, Result};

/// The most that an answer may hold.
const LIMIT: u64 = 64 << 20;
/// How often a question is asked that gets no answer, and how long is waited in between.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(300);

/// Whether a question that got no answer is asked again.
enum Again {
    Never,
    Soon,
    /// The service says itself when.
    After(Duration),
}

/// A service at an address.
pub(crate) struct Client {
    url: String,
    agent: ureq::Agent,
    patience: Duration,
}

impl Client {
    pub fn new(url: &str, patience: Duration) -> Result<Self> {
        let client = |agent| Self { url: url.to_owned(), agent, patience };
        // An answer may send on to another address, but none is called that was not named.
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(patience))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("simpul/", env!("CARGO_PKG_VERSION")));
        let client = client(config.build().into());
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(client.wrong("an address begins with http:// or https://"));
        }
        if url.starts_with("https://") && !cfg!(feature = "https") {
            return Err(client.wrong("built without https: build with --features https, or go through a proxy on http"));
        }
        Ok(client)
    }

    pub fn wrong(&self, message: impl Into<String>) -> Error {
        Error::Service { url: self.url.clone(), message: message.into() }
    }

    /// The answer to a form that is sent, or to the bare address where there is none, as JSON.
    pub fn ask(&self, form: Option<&[(&str, &str)]>, accept: &str) -> Result<Value> {
        let mut attempt = 1;
        loop {
            match self.once(form, accept) {
                Err((_, Again::After(pause))) if attempt < ATTEMPTS => std::thread::sleep(pause),
                Err((_, Again::Soon)) if attempt < ATTEMPTS => std::thread::sleep(PAUSE * attempt),
                other => return other.map_err(|(error, _)| error),
            }
            attempt += 1;
        }
    }

    /// The error also tells whether it may pass.
    fn once(&self, form: Option<&[(&str, &str)]>, accept: &str) -> Result<Value, (Error, Again)> {
        let answer = match form {
            Some(form) => self.agent.post(&self.url).header("Accept", accept).send_form(form.iter().copied()),
            None => self.agent.get(&self.url).header("Accept", accept).call(),
        };
        let mut answer = answer.map_err(|error| self.failed(&error))?;
        let status = answer.status().as_u16();
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let kind = header("content-type").unwrap_or_else(|| "none".to_owned());
        let (target, pause) = (header("location"), header("retry-after"));
        let body = answer.body_mut().with_config().limit(LIMIT).read_to_vec().map_err(|error| self.failed(&error))?;
        let text = String::from_utf8_lossy(&body);
        let start: String = text.trim_start().chars().take(60).collect();
        if let (300..400, Some(target)) = (status, target) {
            return Err((
                self.wrong(format!("status {status}: it sends on to {target}; give that address")),
                Again::Never,
            ));
        }
        if !(200..300).contains(&status) {
            let passes = status == 429 || status >= 500;
            let hint = if passes { "; try again later" } else { "" };
            let pause = pause.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
            let again = match pause {
                _ if !passes => Again::Never,
                Some(pause) => Again::After(pause.min(self.patience)),
                None => Again::Soon,
            };
            return Err((self.wrong(format!("status {status}{hint}: {start}")), again));
        }
        serde_json::from_str(&text).map_err(|error| {
            let message = format!(
                "the answer is not JSON, whatever its content type ({kind}) says: {error}; it begins with {start:?}"
            );
            (self.wrong(message), Again::Never)
        })
    }

    fn failed(&self, error: &ureq::Error) -> (Error, Again) {
        match error {
            ureq::Error::Timeout(_) => {
                let seconds = self.patience.as_secs_f64();
                (self.wrong(format!("no answer within {seconds} s; --timeout gives it longer")), Again::Never)
            }
            ureq::Error::BodyExceedsLimit(limit) => {
                (self.wrong(format!("the answer is longer than {limit} bytes")), Again::Never)
            }
            // An address that is none stays that.
            ureq::Error::Http(_) | ureq::Error::BadUri(_) => (self.wrong(format!("no address: {error}")), Again::Never),
            other => (self.wrong(format!("no answer: {other}")), Again::Soon),
        }
    }
}
