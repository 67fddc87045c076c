//! Every IRI that is written, once.

/// The default base of entities, facts and articles.
pub const BASE: &str = "https://w3id.org/simpul/";
/// The namespace of Simpul's own classes and properties. It does not move with the base: the meaning of `attended` is
/// the same in everybody's graph.
pub const SIMPUL: &str = "https://w3id.org/simpul/ontology#";
/// What open relations begin with, in facts (`open/bekerja_sama_dengan`) and below [`SIMPUL`]. Behind it stands the verb:
/// before a preposition in its own voice, and without one in the form that both voices share (`open/biayai`, "finance").
pub const OPEN: &str = "open/";
/// RDF itself.
pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// RDF Schema.
pub const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
/// Data types.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
/// Web ontologies.
pub const OWL: &str = "http://www.w3.org/2002/07/owl#";
/// SKOS, for other names.
pub const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
/// Articles and quotations.
pub const SCHEMA: &str = "https://schema.org/";
/// Provenance.
pub const PROV: &str = "http://www.w3.org/ns/prov#";
/// Words of a text: the NLP Interchange Format, core 2.0.
pub const NIF: &str = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#";
/// Mappings between datasets.
pub const SSSOM: &str = "https://w3id.org/sssom/";
/// How mappings were found.
pub const SEMAPV: &str = "https://w3id.org/semapv/vocab/";

/// The prefixes that written files declare and queries know without declaring them, sorted by prefix. `id` and the base
/// come from the graph.
pub const PREFIXES: [(&str, &str); 9] = [
    ("nif", NIF),
    ("owl", OWL),
    ("prov", PROV),
    ("rdf", RDF),
    ("rdfs", RDFS),
    ("schema", SCHEMA),
    ("simpul", SIMPUL),
    ("skos", SKOS),
    ("xsd", XSD),
];
