//! Kinds of mutation and their verdicts.

use super::{all, load, texts};

/// A file, what is replaced in it by what, and everything that then is reported.
type Case = (&'static str, [&'static str; 2], &'static [&'static str]);

const MANIFEST: &str = "telemetry.toml";
const LABELS: &str = "labels.toml";
const SERVER: &str = "server.toml";
const PLUGINS: &str = "plugins.toml";
const USAGE: &str = "usage.toml";
const APP: &str = "app.toml";
const CHECK: &str = "check.toml";

/// Text that ends a file, behind which more can be added.
const LAST_OF_PLUGINS: &str = "description = \"Whether plugins run\"\n";

#[rustfmt::skip]
const TABLE: &[(&str, Case)] = &[
    // Fields that come and go.
    ("a field is added", (PLUGINS, [LAST_OF_PLUGINS, "description = \"Whether plugins run\"\n[fields.Store]\nclass = \"bool\"\ndefault = true\ndescription = \"Whether there is a store\"\n"], &["widen config_plugins.store: added"])),
    ("a field is removed", (SERVER, ["[fields.Mail]\nclass = \"bool\"\ndefault = false\ndescription = \"Whether mail is sent\"\n", ""], &["narrow config_server.mail: removed"])),
    ("a setting that was never collected is declared", (SERVER, ["Password = \"a secret\"\nAddress = \"a network address\"\n", "Password = \"a secret\"\n[fields.Address]\nclass = \"is-default\"\ndefault = \"\"\ndescription = \"Whether the address is as shipped\"\n"], &["neutral [never] Server.Address: removed", "widen config_server.isdefault_address: added"])),
    ("a key changes", (PLUGINS, ["class = \"bool\"", "class = \"bool\"\nkey = \"run\""], &["widen config_plugins.run: added", "narrow config_plugins.enable: removed"])),
    // Classes, from less to more and back.
    ("is-default becomes bool", (SERVER, ["class = \"is-default\"\ndefault = \"\"", "class = \"bool\"\nkey = \"isdefault_proxy\"\ntrue_when = \"non-empty\"\ndefault = \"\""], &["widen config_server.isdefault_proxy: class"])),
    ("is-default becomes enum", (SERVER, ["class = \"is-default\"\ndefault = \"\"", "class = \"enum\"\nkey = \"isdefault_proxy\"\nlabels = [\"\"]\ndefault = \"\""], &["widen config_server.isdefault_proxy: class"])),
    ("bool becomes is-default", (SERVER, ["class = \"bool\"\ndefault = false\ndescription = \"Whether mail", "class = \"is-default\"\nkey = \"mail\"\ndefault = false\ndescription = \"Whether mail"], &["narrow config_server.mail: class"])),
    ("bool becomes enum with a label for each of its values", (SERVER, ["class = \"bool\"\ntrue_when = [\"always\", \"limited\"]", "class = \"enum\"\nlabels = [\"always\", \"limited\", \"never\"]"], &["widen config_server.editing: class"])),
    ("enum becomes bool of some of its labels", (SERVER, ["class = \"enum\"\nlabels = [\"gzip\", \"plain\"]", "class = \"bool\"\ntrue_when = [\"gzip\"]"], &["narrow config_server.mode: class"])),
    ("enum becomes bool of something that it did not tell", (SERVER, ["class = \"enum\"\nlabels = [\"gzip\", \"plain\"]", "class = \"bool\"\ntrue_when = [\"gzip\", \"brotli\"]"], &["~widen config_server.mode: class"])),
    ("enum becomes is-default", (SERVER, ["class = \"enum\"\nrange = [0, 10]\ndefault = 3\ndescription = \"How often a mail is tried\"", "class = \"is-default\"\nkey = \"retries\"\ndefault = 3\ndescription = \"Whether tries are as shipped\""], &["narrow config_server.retries: class", "neutral config_server.retries: description"])),
    ("count becomes enum", (SERVER, ["class = \"count\"\ndefault = []", "class = \"enum\"\ndefault = 0"], &["~widen config_server.replicas: class", "meaning config_server.replicas: default"])),
    // Yes and no.
    ("true_when has other values", (SERVER, ["[\"always\", \"limited\"]", "[\"always\"]"], &["~widen config_server.editing: values"])),
    ("true_when has another order", (SERVER, ["[\"always\", \"limited\"]", "[\"limited\", \"always\"]"], &["neutral config_server.editing: spelling"])),
    ("true_when says what a bool says itself", (SERVER, ["class = \"bool\"\ndefault = false\ndescription = \"Whether mail", "class = \"bool\"\ntrue_when = [true]\ndefault = false\ndescription = \"Whether mail"], &["neutral config_server.mail: spelling"])),
    // Labels.
    ("a label is added", (SERVER, ["[\"gzip\", \"plain\"]", "[\"gzip\", \"plain\", \"brotli\"]"], &["widen config_server.mode: values"])),
    ("a label is removed", (SERVER, ["[\"gzip\", \"plain\"]", "[\"gzip\"]"], &["narrow config_server.mode: values"])),
    ("a label is replaced", (SERVER, ["[\"gzip\", \"plain\"]", "[\"gzip\", \"brotli\"]"], &["~widen config_server.mode: values"])),
    ("labels have another order", (SERVER, ["[\"gzip\", \"plain\"]", "[\"plain\", \"gzip\"]"], &["neutral config_server.mode: spelling"])),
    ("a shared set has a label more", (LABELS, ["\"error\"]", "\"error\", \"fatal\"]"], &["neutral [labels] levels: labels-of-set", "widen config_server.level: values"])),
    ("a shared set is written out", (SERVER, ["labels = \"levels\"", "labels = [\"debug\", \"info\", \"error\"]"], &["neutral config_server.level: spelling"])),
    ("a list has a label more", (SERVER, ["[\"de\", \"en\"]", "[\"de\", \"en\", \"fr\"]"], &["widen config_server.locales: values"])),
    ("a list has another separator", (SERVER, ["list = \",\"", "list = \";\""], &["~widen config_server.locales: values"])),
    ("a list becomes a single label", (SERVER, ["list = \",\"\ndefault = \"\"", "default = \"en\""], &["~widen config_server.locales: values", "meaning config_server.locales: default"])),
    ("a count has another separator", (SERVER, ["list = \";\"", "list = \",\""], &["~widen config_server.admins: values"])),
    // Numbers.
    ("a range ends later", (SERVER, ["range = [0, 10]", "range = [0, 20]"], &["widen config_server.retries: values"])),
    ("a range begins earlier", (SERVER, ["range = [0, 10]", "range = [-1, 10]"], &["widen config_server.retries: values"])),
    ("a range is smaller", (SERVER, ["range = [0, 10]", "range = [1, 9]"], &["narrow config_server.retries: values"])),
    ("a range is moved", (SERVER, ["range = [0, 10]", "range = [1, 11]"], &["~widen config_server.retries: values"])),
    ("a range becomes buckets within it", (SERVER, ["range = [0, 10]", "buckets = [0, 3, 10]"], &["narrow config_server.retries: values"])),
    ("a range becomes buckets beyond it", (SERVER, ["range = [0, 10]", "buckets = [0, 3, 20]"], &["~widen config_server.retries: values"])),
    ("a range is written as buckets", (SERVER, ["range = [0, 10]", "buckets = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"], &["neutral config_server.retries: spelling"])),
    ("buckets are finer", (SERVER, ["[0, 10, 100]", "[0, 10, 50, 100]"], &["widen config_server.size: values"])),
    ("buckets are coarser", (SERVER, ["[0, 10, 100]", "[0, 10]"], &["narrow config_server.size: values"])),
    ("buckets do not nest", (SERVER, ["[0, 10, 100]", "[0, 10, 200]"], &["~widen config_server.size: values"])),
    ("the lowest bucket has another name", (SERVER, ["[0, 10, 100]", "[1, 10, 100]"], &["meaning config_server.size: values"])),
    ("buckets become exact", (USAGE, ["buckets = [0, 100, 1000]\n", ""], &["widen usage.posts: values"])),
    ("a number has another unit", (SERVER, ["in MB", "in KB"], &["meaning config_server.size: unit"])),
    ("steps of a duration are finer", (APP, ["[0, 1000, 60000]", "[0, 1000, 10000, 60000]"], &["widen app_crashed.run_for: values"])),
    // Formats and figures of the host.
    ("a format has a label more", (SERVER, ["labels = [\"\"]", "labels = [\"\", \"any\"]"], &["widen config_server.oldest: values"])),
    ("a format becomes its labels", (SERVER, ["format = \"version\"\n", ""], &["narrow config_server.oldest: values"])),
    ("a format is another one", (SERVER, ["format = \"version\"", "format = \"time-of-day\""], &["~widen config_server.oldest: values"])),
    ("a version has more numbers", (USAGE, ["numbers = 3", "numbers = 4"], &["widen usage.release: values"])),
    ("a version has fewer numbers", (USAGE, ["numbers = 3", "numbers = 2"], &["narrow usage.release: values"])),
    ("an identifier has more characters to choose from", (USAGE, ["alphabet = \"hex\"", "alphabet = \"a-z0-9\""], &["widen usage.team: values"])),
    ("an identifier has fewer characters to choose from", (USAGE, ["alphabet = \"hex\"", "alphabet = \"0-9\""], &["narrow usage.team: values"])),
    ("an identifier is longer, so it is another one", (USAGE, ["length = 16", "length = 20"], &["~widen usage.team: values"])),
    ("a set has more items at once", (USAGE, ["most = 2", "most = 3"], &["widen usage.roles: values"])),
    ("a set has fewer items at once", (USAGE, ["most = 2", "most = 1"], &["narrow usage.roles: values"])),
    ("a set has a label more", (USAGE, ["\"member\", ", "\"member\", \"bot\", "], &["widen usage.roles: values"])),
    ("a vocabulary is longer", (LABELS, ["\"connect\", ", "\"connect\", \"server\", "], &["neutral [labels] words: labels-of-set", "widen app_crashed.message: values"])),
    ("a vocabulary is shorter", (LABELS, ["\"connect\", ", ""], &["neutral [labels] words: labels-of-set", "narrow app_crashed.message: values"])),
    ("a masked text has more words", (APP, ["most = 5", "most = 6"], &["widen app_crashed.message: values"])),
    ("a field may be missing", (APP, ["most = 5\n", "most = 5\noptional = true\n"], &["neutral app_crashed.message: optional"])),
    ("a figure of the host has another id", (USAGE, ["[fields.Posts]", "[fields.Threads]\nkey = \"posts\""], &["meaning usage.posts: id"])),
    // Defaults and sources.
    ("a default changes", (SERVER, ["default = \"gzip\"", "default = \"plain\""], &["meaning config_server.mode: default"])),
    ("there are more defaults", (SERVER, ["class = \"is-default\"\n", "class = \"is-default\"\nalso_default = [\"none\"]\n"], &["meaning config_server.isdefault_proxy: also-default"])),
    ("another setting is read", (SERVER, ["[fields.Mail]\n", "[fields.Mail]\nsetting = \"Post\"\n"], &["~widen config_server.mail: path"])),
    ("another section is read", (PLUGINS, ["section = \"Plugins\"", "section = \"Addons\""], &["neutral config_plugins: section", "~widen config_plugins.enable: path"])),
    ("a setting has another id and stays the same", (SERVER, ["[fields.Mail]\n", "[fields.Post]\nsetting = \"Mail\"\nkey = \"mail\"\n"], &["neutral config_server.mail: id"])),
    ("the release has another day", (MANIFEST, ["2019-01-16", "2019-02-16"], &["neutral telemetry.toml: released"])),
    ("settings come from code", (MANIFEST, ["environment = \"EX\"", "environment = \"EXAMPLE\""], &["meaning telemetry.toml: environment"])),
    // Releases and editions.
    ("a field is sent for longer", (SERVER, ["until = \"5.9\"", "until = \"6.0\""], &["widen config_server.banner: releases"])),
    ("a field is sent for as long as anybody knows", (SERVER, ["until = \"5.9\"\n", ""], &["widen config_server.banner: releases"])),
    ("a field is sent from earlier on", (SERVER, ["since = \"5.0\"", "since = \"4.0\""], &["widen config_server.banner: releases"])),
    ("a field ends earlier", (SERVER, ["until = \"5.9\"", "until = \"5.9\"\nexpires = \"2019-06-30\""], &["narrow config_server.banner: releases"])),
    ("a field is sent in other releases", (SERVER, ["since = \"5.0\"\nuntil = \"5.9\"", "since = \"5.5\"\nuntil = \"6.0\""], &["~widen config_server.banner: releases"])),
    ("a field has expired", (SERVER, ["until = \"5.9\"", "until = \"5.9\"\nexpires = \"2019-01-16\""], &["narrow config_server.banner: removed"])),
    ("a field begins with the same release in other words", (SERVER, ["since = \"5.0\"", "since = \"5\""], &["neutral config_server.banner: releases"])),
    ("a field is sent by all editions", (SERVER, ["edition = \"enterprise\"\n", ""], &["widen config_server.banner: edition"])),
    ("a field is sent by one edition only", (SERVER, ["[fields.Mail]\n", "[fields.Mail]\nedition = \"enterprise\"\n"], &["narrow config_server.mail: edition"])),
    ("a field is sent by another edition", (SERVER, ["\"enterprise\"", "\"cloud\""], &["~widen config_server.banner: edition"])),
    // Events.
    ("an event comes", (MANIFEST, ["\"app.toml\"", "\"app.toml\", \"more.toml\""], &["widen more: added", "widen more.posts: added"])),
    ("an event goes", (MANIFEST, [", \"plugins.toml\"", ""], &["narrow config_plugins: removed", "narrow config_plugins.enable: removed"])),
    ("what was told once a day is told when it happens", (USAGE, ["\"daily\"\nsource = \"host\"\nper = \"team\"", "\"occurrence\""], &["widen usage: trigger", "narrow usage: per", "neutral usage.team: optional", "neutral usage.release: optional", "neutral usage.founded: optional", "neutral usage.posts: optional", "neutral usage.roles: optional"])),
    ("what was told when it happened is told once a day", (APP, ["trigger = \"occurrence\"", "trigger = \"daily\""], &["narrow app_crashed: trigger", "neutral app_crashed.message: optional", "neutral app_crashed.run_for: optional", "narrow app_opened: trigger"])),
    ("what the security check told is told once a day", (CHECK, ["\"security-check\"", "\"daily\"\nsource = \"host\""], &["~widen update_check: trigger"])),
    ("there is one message for each of something", (USAGE, ["per = \"team\"\n", ""], &["narrow usage: per"])),
    ("there is one message for each of something else", (USAGE, ["per = \"team\"", "per = \"channel\""], &["~widen usage: per"])),
    ("settings become figures of the host", (PLUGINS, ["section = \"Plugins\"\ntitle = \"Plugin settings\"\ndescription = \"Whether plugins run.\"\ntrigger = \"daily\"\npurposes = [\"problems\", \"design\"]\nowner = \"operations\"\n\n[fields.Enable]\nclass = \"bool\"\ndefault = true\n", "source = \"host\"\ntitle = \"Plugin settings\"\ndescription = \"Whether plugins run.\"\ntrigger = \"daily\"\npurposes = [\"problems\", \"design\"]\nowner = \"operations\"\n\n[fields.Enable]\nclass = \"bool\"\n"], &["~widen config_plugins: source", "neutral config_plugins: section", "meaning config_plugins.enable: default", "neutral config_plugins.enable: optional"])),
    // Purposes.
    ("a purpose is declared", (MANIFEST, ["design = ", "support = \"to help\"\ndesign = "], &["widen [purposes] support: added"])),
    ("a purpose is reworded", (MANIFEST, ["to find problems", "to find customers"], &["meaning [purposes] problems: sentence"])),
    ("an event has a purpose more", (SERVER, ["purposes = [\"problems\"]", "purposes = [\"problems\", \"design\"]"], &["widen config_server: purpose-added"])),
    ("an event has a purpose less", (PLUGINS, ["[\"problems\", \"design\"]", "[\"design\"]"], &["narrow config_plugins: purpose-removed"])),
    ("a field has a purpose more", (SERVER, ["purposes = [\"design\"]", "purposes = [\"design\", \"problems\"]"], &["widen config_server.banner: purpose-added"])),
    ("a field has the purposes of its event", (SERVER, ["purposes = [\"design\"]\n", ""], &["widen config_server.banner: purpose-added", "narrow config_server.banner: purpose-removed"])),
    // What is published beside.
    ("data goes elsewhere", (MANIFEST, ["to one endpoint", "to two endpoints"], &["~widen telemetry.toml: prose"])),
    ("opting out is weaker", (MANIFEST, ["nothing is sent", "less is sent"], &["~widen telemetry.toml: prose"])),
    ("a promise is weaker", (MANIFEST, ["No text", "Little text"], &["~widen telemetry.toml: prose"])),
    ("a promise is wrapped in another way", (MANIFEST, ["\"Switch it off, and nothing is sent.\"", "\"\"\"Switch it off,\nand nothing is sent.\"\"\""], &["neutral telemetry.toml: prose"])),
    ("an introduction is reworded", (MANIFEST, ["Sharing is optional", "Sharing is kind"], &["meaning telemetry.toml: prose"])),
    ("a class is explained in other words", (MANIFEST, ["Yes or no.", "Yes, or no."], &["meaning telemetry.toml: prose"])),
    ("a setting more is never collected", (PLUGINS, [LAST_OF_PLUGINS, "description = \"Whether plugins run\"\n[never]\nKey = \"a secret\"\n"], &["neutral [never] Plugins.Key: added"])),
    ("a setting is not among those never collected any more", (SERVER, ["Address = \"a network address\"\n", ""], &["neutral [never] Server.Address: removed"])),
    // What changes nothing that can leave.
    ("a description is reworded", (SERVER, ["Whether mail is sent", "Whether any mail is sent"], &["neutral config_server.mail: description"])),
    ("somebody else answers questions", (SERVER, ["\"operations\"", "\"security\""], &["neutral config_server: owner"])),
    ("an event has another title", (USAGE, ["title = \"Usage\"", "title = \"Use\""], &["neutral usage: title"])),
    ("a review is linked", (SERVER, ["[fields.Mail]\n", "[fields.Mail]\nreview = \"https://review.example/1\"\n"], &["neutral config_server.mail: review"])),
    ("files have another order", (MANIFEST, ["\"server.toml\", \"plugins.toml\"", "\"plugins.toml\", \"server.toml\""], &["neutral telemetry.toml: order"])),
    ("fields have another order", (USAGE, ["[fields.Founded]\nclass = \"date\"\ndescription = \"The day on which the team was made\"\n\n[fields.Posts]\nclass = \"count\"\nbuckets = [0, 100, 1000]\ndescription = \"Number of posts\"\n", "[fields.Posts]\nclass = \"count\"\nbuckets = [0, 100, 1000]\ndescription = \"Number of posts\"\n\n[fields.Founded]\nclass = \"date\"\ndescription = \"The day on which the team was made\"\n"], &["neutral usage: order"])),
    ("a file is written in another way", (SERVER, ["[fields.Mail]\nclass = \"bool\"\ndefault = false\n", "# Mail.\n[fields.Mail]\ndefault=false\nclass='bool'\n\n"], &[])),
    ("the product has another release", (MANIFEST, ["release = \"5.8\"", "release = \"5.9\""], &["neutral telemetry.toml: release"])),
];

/// A file that no manifest lists before a mutation does.
const MORE: &str = "\
[event]
name = \"more\"
title = \"More\"
description = \"More of it.\"
trigger = \"occurrence\"
purposes = [\"design\"]
owner = \"operations\"

[fields.Posts]
class = \"count\"
description = \"Number of posts\"
";

#[test]
fn each_kind_of_mutation_has_its_verdict() {
    let before = texts();
    let base = load(&before);
    for (what, (file, [from, to], verdict)) in TABLE {
        let mut after = before.clone();
        let text = after.get_mut(*file).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{what}: {from:?} in {file}");
        *text = text.replace(from, to);
        let manifest = after[MANIFEST].clone();
        after.insert("more.toml".to_owned(), MORE.to_owned());
        after.retain(|name, _| name == MANIFEST || manifest.contains(name.as_str()));
        let changed = load(&after);
        assert_eq!(all(&base, &changed), *verdict, "{what}");
    }
}

#[test]
fn a_promise_that_is_not_given_any_more_widens_and_a_new_one_narrows() {
    let base = load(&texts());
    let mut silent = base.clone();
    silent.policy.opt_out.clear();
    assert_eq!(all(&base, &silent), ["widen telemetry.toml: prose"]);
    assert_eq!(all(&silent, &base), ["narrow telemetry.toml: prose"]);
}
