//! The generated lists hold all that the page promises, and decide about every setting.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::{fixture, is_configuration, project, rows};

#[test]
fn every_item_of_the_page_is_published_under_its_class() {
    let mut published = BTreeSet::new();
    let columns = ["section", "field", "class", "formerly"];
    for [section, field, class, formerly] in rows(&project("docs/fields.csv"), columns) {
        published.insert((format!("{section}.{field}"), class.clone()));
        published.insert((formerly, class));
    }
    let page = rows(&fixture("page-fields.csv"), ["section", "field", "class"]);
    assert_eq!(page.len(), 272);
    let missing: Vec<_> = page
        .into_iter()
        .map(|[section, field, class]| (format!("{section}.{field}"), class))
        .filter(|item| !published.contains(item))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_setting_is_either_declared_or_never_collected() {
    let columns = ["event", "path", "until"];
    let declared: BTreeMap<String, String> = rows(&project("docs/fields.csv"), columns)
        .into_iter()
        .filter(|[event, _, _]| is_configuration(event))
        .map(|[_, path, until]| (path, until))
        .collect();
    let never: BTreeSet<String> = rows(&project("docs/never.csv"), ["path", "reason"])
        .into_iter()
        .map(|[path, reason]| {
            assert!(!reason.trim().is_empty(), "`{path}` has no reason");
            path
        })
        .collect();
    let settings: BTreeMap<String, String> =
        rows(&fixture("config-settings.csv"), ["path", "default"])
            .into_iter()
            .map(|[path, default]| (path, default))
            .collect();
    assert_eq!(settings.len(), 355);

    for (path, default) in &settings {
        // Of a map, members can be declared while the rest is never collected.
        let is_map = default == "{}";
        let is_declared = declared.contains_key(path);
        let is_never = never.contains(path);
        assert!(
            is_declared != is_never && (!is_map || is_never),
            "`{path}`: declared {is_declared}, never {is_never}"
        );
    }
    for path in &never {
        assert!(settings.contains_key(path), "`{path}` is no setting");
    }
    for (path, until) in &declared {
        let exists = settings.contains_key(path)
            || settings.iter().any(|(setting, default)| {
                default == "{}" && path.starts_with(&format!("{setting}."))
            });
        assert_eq!(exists, until.is_empty(), "`{path}` until `{until}`");
    }
}
