//! Queries that ask other services (`SERVICE`): only those that were allowed, and what is said where they do not answer.

use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::cli::Place;
use crate::link::{request, serve, store};

const RESULTS: &str = r#"{"head":{"vars":["city","people"]},"results":{"bindings":[
    {"city":{"type":"literal","value":"Bishkek","xml:lang":"id"},"people":{"type":"literal","value":"1074075","datatype":"http://www.w3.org/2001/XMLSchema#integer"}},
    {"city":{"type":"literal","value":"Osh","xml:lang":"id"},"people":{"type":"literal","value":"322164"}}]}}"#;

fn query(url: &str, silent: &str) -> String {
    format!(
        "SELECT ?place ?people {{ ?place rdfs:label ?city . SERVICE {silent} <{url}> {{ ?x <http://e.org/name> ?city ; <http://e.org/people> ?people }} }}"
    )
}

#[test]
fn services_that_are_allowed_are_asked() {
    let (place, asked) = (Place::new(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    let url = serve(move |body| {
        count.fetch_add(1, Ordering::SeqCst);
        let is_query = body.starts_with("query=")
            && body.contains("SELECT * WHERE")
            && body.contains("<http://e.org/people> ?people");
        if is_query {
            (200, "application/sparql-results+json", RESULTS.to_owned())
        } else {
            (400, "text/plain", body.to_owned())
        }
    });
    let rows = place.good(&["query", "news.ttl", &query(&url, ""), "--allow-service", &url]);
    assert_eq!(
        rows, "?place\t?people\n<https://w3id.org/simpul/id/place/bishkek>\t1074075\n",
        "what the graph has and the service too"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    // Others are not called, by whatever name, nor where the query does not mind.
    for (allowed, silent) in
        [(None, ""), (Some("http://127.0.0.1:1/"), ""), (None, "SILENT"), (Some("http://127.0.0.1"), "SILENT")]
    {
        let text = query(&url, silent);
        let mut args = vec!["query", "news.ttl", text.as_str()];
        args.extend(allowed.into_iter().flat_map(|allowed| ["--allow-service", allowed]));
        let said = place.bad(&args);
        assert!(
            said.contains(&format!("SERVICE <{url}> is not asked unless it is allowed: --allow-service {url}")),
            "{said}"
        );
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn services_that_do_not_behave() {
    let place = Place::new();
    let html = serve(|_| (200, "application/sparql-results+json", "<html>welcome</html>".to_owned()));
    let busy = serve(|_| (503, "text/plain", "too many".to_owned()));
    let truth = serve(|_| (200, "application/sparql-results+json", r#"{"head":{},"boolean":true}"#.to_owned()));
    let odd = serve(|_| {
        (
            200,
            "application/sparql-results+json",
            r#"{"head":{"vars":["city"]},"results":{"bindings":[{"city":{"type":"uri","value":"no iri"}}]}}"#
                .to_owned(),
        )
    });
    let slow = serve(|_| {
        thread::sleep(Duration::from_secs(3));
        (200, "application/sparql-results+json", RESULTS.to_owned())
    });
    // Nobody listens at the address of a listener that is gone.
    let down = format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    for (url, what) in [
        (&html, "the answer is not JSON, whatever its content type (application/sparql-results+json) says"),
        (&busy, "status 503; try again later: too many"),
        (&truth, "the answer holds no results of SPARQL: it says yes or no"),
        (&odd, "the answer holds no results of SPARQL"),
        (&down, "no answer: "),
        (&slow, "no answer within 1 s"),
    ] {
        let timeout = if *url == slow { "1" } else { "20" };
        let args =
            ["query", "news.ttl", &query(url, ""), "--allow-service", url, "--timeout", timeout, "-o", "out.tsv"];
        let said = place.bad(&args);
        assert!(said.contains(what), "{url}: {said}");
        assert!(!place.path("out.tsv").exists());
    }
    // Who says SILENT does not mind.
    let rows = place.good(&["query", "news.ttl", &query(&truth, "SILENT"), "--allow-service", &truth]);
    assert!(rows.lines().count() > 1, "{rows}");
}

#[test]
fn changes_may_ask_services_too() {
    let place = Place::new();
    store(&place);
    let url = serve(|_| {
        let row =
            r#"{"name":{"type":"literal","value":"Bishkek","xml:lang":"id"},"born":{"type":"literal","value":"1980"}}"#;
        let text = format!(r#"{{"head":{{"vars":["name","born"]}},"results":{{"bindings":[{row}]}}}}"#);
        (200, "application/sparql-results+json", text)
    });
    let change = format!(
        "INSERT {{ ?who skos:note ?born }} WHERE {{ ?who rdfs:label ?name . SERVICE <{url}> {{ ?x <http://e.org/name> ?name ; <http://e.org/born> ?born }} }}"
    );
    let said = place.bad(&["query", "kb", &change, "--update"]);
    assert!(said.contains(&format!("SERVICE <{url}> is not asked unless it is allowed")), "{said}");
    place.good(&["query", "kb", &change, "--update", "--allow-service", &url]);
    assert_eq!(place.good(&["query", "kb", "SELECT ?born { ?who skos:note ?born }"]), "?born\n\"1980\"\n");
    // What was asked once is kept, and nobody is asked to take it back.
    let id = place.good(&["query", "kb", "--updates"]).lines().nth(1).unwrap().split('\t').next().unwrap().to_owned();
    assert!(place.bad(&["query", "kb", "--undo", &id, "--allow-service", &url]).contains("cannot be used with"));
    place.good(&["query", "kb", "--undo", &id]);
    assert_eq!(place.good(&["query", "kb", "SELECT ?born { ?who skos:note ?born }"]), "?born\n");
}

#[test]
fn nobody_is_called_whom_another_service_names() {
    let place = Place::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let other = serve(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        (200, "application/sparql-results+json", RESULTS.to_owned())
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let answer = format!("HTTP/1.1 307 X\r\nLocation: {other}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            request(&stream);
            let _ = (&stream).write_all(answer.as_bytes());
        }
    });
    let said = place.bad(&["query", "news.ttl", &query(&url, ""), "--allow-service", &url]);
    assert!(said.contains(&format!("status 307: it sends on to {other}; give that address")), "{said}");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}
