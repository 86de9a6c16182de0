//! A schema that changes in every direction.

use crate::project::Project;

/// A file of the schema, and what is replaced in it by what.
type Edit = (&'static str, &'static str, &'static str);

const MANIFEST: &str = "schema/telemetry.toml";
const LABELS: &str = "schema/labels.toml";
const FULL: &str = "schema/config/full.toml";
const MIXED: &str = "schema/config/mixed.toml";
const SCHEME: &str = "schema/report/scheme.toml";
const CRASH: &str = "schema/event/crash.toml";
const SIGN_IN: &str = "schema/event/sign_in.toml";
const SECURITY: &str = "schema/security.toml";

/// Changes that can be made in any order, each with or without the others.
#[rustfmt::skip]
pub(super) const EDITS: &[Edit] = &[
    // More can leave.
    (FULL, "[fields.Folder]\n", "[fields.Proxy]\nclass = \"bool\"\ntrue_when = \"non-empty\"\ndefault = \"\"\ndescription = \"Whether a proxy is set\"\n\n[fields.Folder]\n"),
    (FULL, "[never]\nPassword = \"a secret, of \\\"course\\\"\"\n", "[fields.Password]\nclass = \"is-default\"\ndefault = \"\"\ndescription = \"Whether the password is as shipped\"\n"),
    (FULL, "class = \"is-default\"\ndefault = \"\"\nalso_default = [\"http://localhost\"]\n", "class = \"bool\"\nkey = \"isdefault_site_url\"\ntrue_when = \"non-empty\"\ndefault = \"\"\n"),
    (FULL, "range = [0, 10]", "range = [0, 20]"),
    (FULL, "edition = \"enterprise\"\n", ""),
    (FULL, "until = \"5.9\"", "until = \"6.0\""),
    (LABELS, "\"error\"]", "\"error\", \"fatal\"]"),
    (CRASH, "purposes = [\"problems\"]", "purposes = [\"problems\", \"design\"]"),
    (SIGN_IN, "[events.logout_succeeded]\n", "[events.password_reset]\ntitle = \"Password reset\"\ndescription = \"Somebody chose another password.\"\n\n[events.logout_succeeded]\n"),
    (SECURITY, "numbers = 3", "numbers = 4"),
    (MANIFEST, "design = ", "support = \"to help\"\ndesign = "),
    // What cannot be compared.
    (SIGN_IN, "[\"email\", \"ldap\"]", "[\"email\", \"saml\"]"),
    (MIXED, "setting = \"Enable\"", "setting = \"Enabled\""),
    (MANIFEST, "Set `Report` to `false`.", "Write to <us> at _once_."),
    // Something else is said.
    (FULL, "default = false\nsince", "default = true\nsince"),
    (FULL, "Seconds between attempts", "Minutes between attempts"),
    (MANIFEST, "problems = \"to find problems\"", "problems = \"to find faults\""),
    (MANIFEST, "Sharing is optional.", "Sharing is kind."),
    (MANIFEST, "environment = \"FULL\"", "environment = \"ALL\""),
    // Less can leave.
    (FULL, "buckets = [0, 10, 100]", "buckets = [0, 10]"),
    (FULL, "labels = [\"gzip\", \"a|b\", \"\"]", "labels = [\"gzip\", \"\"]"),
    (FULL, "[fields.Admins]\nclass = \"count\"\nlist = \";\"\ndefault = \"\"\ndescription = \"Number of administrators\"\n\n", ""),
    (SIGN_IN, "[events.logout_succeeded]\ntitle = \"Logout succeeded\"\ndescription = \"Somebody signed out.\"\npurposes = [\"design\"]\ncovers = [\"signed out\"]\n", ""),
    (SCHEME, "per = \"scheme\"\n", ""),
    // A key that is another one from now on.
    (FULL, "[fields.Greeting]\n", "[fields.Greeting]\nkey = \"welcome\"\n"),
    // The same can leave.
    (FULL, "Whether mail is sent", "Whether any mail is sent"),
    (MIXED, "owner = \"telemetry\"", "owner = \"operations\""),
    (CRASH, "title = \"App crashed\"", "title = \"App ended\""),
    (MANIFEST, "\"event/sign_in.toml\", \"security.toml\"", "\"security.toml\", \"event/sign_in.toml\""),
];

/// Makes changes of a project's schema.
pub(super) fn edit<'a>(project: &Project, edits: impl IntoIterator<Item = &'a Edit>) {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    // What puts something in front of a thing comes before what removes the thing.
    edits.sort_by_key(|(_, from, to)| to.len() < from.len());
    for (file, from, to) in edits {
        project.replace(file, from, to);
    }
}

/// A project with a second schema, `new`, to which all changes were made.
pub(super) fn evolved() -> Project {
    let project = Project::of("full");
    edit(&project, EDITS);
    project.rename("schema", "new");
    project.restore("full");
    project
}
