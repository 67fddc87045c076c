//! The JSON of Wikidata: an item a line, as in the dumps (an array) or as JSON Lines.
//!
//! Kinds are classes (`P31`); what they are classes of is told by `P279`, which the items of classes in the same dump say.
//! Format: <https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html>.

// What sitelinks say is not read, only how many there are; a set cannot be read from an object.
#![allow(clippy::zero_sized_map_values)]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::mapping::Entry;

/// Languages of names: Indonesian, English, those that stand for all.
const LANGUAGES: [&str; 4] = ["id", "en", "mul", "ms"];
/// What is said of a name rather than of the thing: pages of disambiguation, categories, templates, lists.
const PAGES: [&str; 5] = ["Q4167410", "Q4167836", "Q11266439", "Q13406463", "Q17442446"];
/// Names in a language of the thing's own.
const NATIVE: [&str; 4] = ["P1559", "P1705", "P1448", "P1813"];
/// The most neighbours that are kept.
const NEIGHBOURS: usize = 48;

#[derive(Deserialize)]
struct Item {
    id: String,
    #[serde(default, deserialize_with = "map_or_list")]
    labels: BTreeMap<String, Text>,
    #[serde(default, deserialize_with = "map_or_list")]
    aliases: BTreeMap<String, Vec<Text>>,
    #[serde(default, deserialize_with = "map_or_list")]
    descriptions: BTreeMap<String, Text>,
    #[serde(default, deserialize_with = "map_or_list")]
    claims: BTreeMap<String, Vec<Claim>>,
    #[serde(default, deserialize_with = "map_or_list")]
    sitelinks: BTreeMap<String, serde::de::IgnoredAny>,
}

/// Empty maps are written as empty lists in dumps.
fn map_or_list<'de, D, T>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<T> {
        Map(BTreeMap<String, T>),
        List(#[allow(dead_code)] Vec<serde::de::IgnoredAny>),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Map(map) => map,
        Either::List(_) => BTreeMap::new(),
    })
}

#[derive(Deserialize)]
struct Text {
    value: String,
}

#[derive(Deserialize)]
struct Claim {
    mainsnak: Snak,
    #[serde(default)]
    rank: String,
}

#[derive(Deserialize)]
struct Snak {
    datavalue: Option<DataValue>,
}

#[derive(Deserialize)]
struct DataValue {
    value: Value,
}

impl Claim {
    fn item(&self) -> Option<&str> {
        self.mainsnak.datavalue.as_ref()?.value.get("id")?.as_str().filter(|id| id.starts_with('Q'))
    }

    fn text(&self) -> Option<&str> {
        let value = &self.mainsnak.datavalue.as_ref()?.value;
        value.as_str().or_else(|| value.get("text")?.as_str())
    }

    fn holds(&self) -> bool {
        self.rank != "deprecated"
    }
}

/// What a line of a dump holds.
pub(super) enum Line {
    /// Brackets, a property, a page of no use, an item without a name.
    Nothing,
    /// An item, and the classes of which it is a subclass.
    Item(Entry, Vec<String>),
}

/// Whether an object of JSON is an item of Wikidata.
pub(super) fn is_item(value: &Value) -> bool {
    value.get("labels").is_some_and(|labels| labels.is_object() || labels.is_array()) && value.get("id").is_some()
}

/// Reads one line of a dump.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(line: &str, number: u64) -> Result<Line, String> {
    let text = line.trim().trim_end_matches(',');
    if matches!(text, "" | "[" | "]") {
        return Ok(Line::Nothing);
    }
    let item: Item = serde_json::from_str(text)
        .map_err(|error| format!("no item of Wikidata: {error}; a dump that ends here was not fetched to its end"))?;
    if !item.id.starts_with('Q') {
        return Ok(Line::Nothing);
    }
    let items = |property: &str| -> Vec<String> {
        let claims = item.claims.get(property).into_iter().flatten().filter(|claim| claim.holds());
        claims.filter_map(Claim::item).map(str::to_owned).collect()
    };
    let (kinds, parents) = (items("P31"), items("P279"));
    if kinds.iter().any(|kind| PAGES.contains(&kind.as_str())) {
        return Ok(Line::Nothing);
    }
    let mut names: Vec<String> = Vec::new();
    names.extend(LANGUAGES.iter().filter_map(|language| item.labels.get(*language)).map(|text| text.value.clone()));
    let others = LANGUAGES.iter().filter_map(|language| item.aliases.get(*language)).flatten();
    names.extend(others.map(|text| text.value.clone()));
    let native = NATIVE.iter().filter_map(|property| item.claims.get(*property)).flatten();
    names.extend(native.filter(|claim| claim.holds()).filter_map(Claim::text).map(str::to_owned));
    super::table::dedup(&mut names);
    let mut neighbours: Vec<String> = Vec::new();
    for (property, claims) in &item.claims {
        if !matches!(property.as_str(), "P31" | "P279" | "P21" | "P910" | "P735" | "P734" | "P1343") {
            neighbours.extend(claims.iter().filter(|claim| claim.holds()).filter_map(Claim::item).map(str::to_owned));
        }
    }
    super::table::dedup(&mut neighbours);
    neighbours.truncate(NEIGHBOURS);
    let descriptions = ["id", "en"].iter().filter_map(|language| item.descriptions.get(*language));
    let description = descriptions.map(|text| text.value.as_str()).collect::<Vec<_>>().join("; ");
    let prominence = item.sitelinks.len() as f64;
    Ok(Line::Item(Entry { id: item.id, names, kinds, description, prominence, neighbours, line: number }, parents))
}
