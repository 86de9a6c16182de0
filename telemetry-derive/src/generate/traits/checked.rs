//! What a mismatch of each rule says.

/// What is known of a rule's trait.
pub(super) struct Checked {
    /// Name in the expansion.
    pub(super) name: &'static str,
    /// Name in `telemetry_core`.
    pub(super) core: &'static str,
    /// The method of both.
    pub(super) method: &'static str,
    /// What the values are sent as.
    pub(super) sent_as: &'static str,
    /// How the schema says so.
    pub(super) class: &'static str,
    /// Types that would do.
    pub(super) wants: &'static str,
    /// What else could be done.
    pub(super) otherwise: &'static str,
}

const ANOTHER_CLASS: &str = "or choose another class there: `is-default` takes every type that \
                             implements `PartialEq`";
const TRUE_WHEN: &str = "to send something else as `bool`, declare `true_when` there";

pub(super) const FLAG: Checked = Checked {
    name: "__TelemetryBool",
    core: "Flag",
    method: "flag",
    sent_as: "`bool`",
    class: "class `bool`",
    wants: "a `bool` is needed, or an `Option` of it",
    otherwise: TRUE_WHEN,
};

pub(super) const ONE_OF_TEXTS: Checked = Checked {
    name: "__TelemetryBoolOfText",
    core: "OneOf",
    method: "one_of",
    sent_as: "`bool`",
    class: "class `bool` with texts in `true_when`",
    wants: "a text or an enum that derives `Labels` is needed, or an `Option` of it",
    otherwise: TRUE_WHEN,
};

pub(super) const ONE_OF_INTEGERS: Checked = Checked {
    name: "__TelemetryBoolOfInteger",
    core: "OneOf",
    method: "one_of",
    sent_as: "`bool`",
    class: "class `bool` with integers in `true_when`",
    wants: "an integer is needed, or an `Option` of it",
    otherwise: TRUE_WHEN,
};

pub(super) const ONE_OF_BOOLS: Checked = Checked {
    name: "__TelemetryBoolOfBool",
    core: "OneOf",
    method: "one_of",
    sent_as: "`bool`",
    class: "class `bool` with bools in `true_when`",
    wants: "a `bool` is needed, or an `Option` of it",
    otherwise: TRUE_WHEN,
};

pub(super) const NON_ZERO: Checked = Checked {
    name: "__TelemetryNonZero",
    core: "NonZero",
    method: "non_zero",
    sent_as: "`bool`",
    class: "class `bool` with `true_when = \"non-zero\"`",
    wants: "an integer or a `Duration` is needed, or an `Option` of it",
    otherwise: TRUE_WHEN,
};

pub(super) const NON_EMPTY: Checked = Checked {
    name: "__TelemetryNonEmpty",
    core: "NonEmpty",
    method: "non_empty",
    sent_as: "`bool`",
    class: "class `bool` with `true_when = \"non-empty\"`",
    wants: "a text, a path or a collection is needed, or an `Option` of it",
    otherwise: TRUE_WHEN,
};

pub(super) const ABSOLUTE_PATH: Checked = Checked {
    name: "__TelemetryAbsolutePath",
    core: "AbsolutePath",
    method: "absolute_path",
    sent_as: "`bool`",
    class: "class `bool` with `true_when = \"absolute-path\"`",
    wants: "a text or a path is needed, or an `Option` of it",
    otherwise: TRUE_WHEN,
};

pub(super) const CHOICE: Checked = Checked {
    name: "__TelemetryChoice",
    core: "Choice",
    method: "choice",
    sent_as: "a label",
    class: "class `enum` with labels",
    wants: "an enum that derives `Labels` is needed, or a text, which is looked up among the labels",
    otherwise: "to send an integer, declare `range` or `buckets` there instead of `labels`",
};

pub(super) const INTEGER: Checked = Checked {
    name: "__TelemetryInteger",
    core: "Whole",
    method: "whole",
    sent_as: "an integer",
    class: "class `enum` with integers",
    wants: "an integer is needed, or an `Option` of it",
    otherwise: "to send a text, declare `labels = [\"…\"]` there: only a declared label can leave",
};

pub(super) const LIST: Checked = Checked {
    name: "__TelemetryList",
    core: "List",
    method: "list",
    sent_as: "a list of labels",
    class: "class `enum` with `list`",
    wants: "a `Vec` of texts or of an enum that derives `Labels` is needed, or a separated text",
    otherwise: ANOTHER_CLASS,
};

pub(super) const VERSION: Checked = Checked {
    name: "__TelemetryVersion",
    core: "VersionText",
    method: "version",
    sent_as: "a version",
    class: "class `enum` with `format = \"version\"`",
    wants: "a `Version` or a text is needed, or an `Option` of it",
    otherwise: ANOTHER_CLASS,
};

pub(super) const TIME_OF_DAY: Checked = Checked {
    name: "__TelemetryTimeOfDay",
    core: "TimeText",
    method: "time",
    sent_as: "a time of day",
    class: "class `enum` with `format = \"time-of-day\"`",
    wants: "a `TimeOfDay` or a text is needed, or an `Option` of it",
    otherwise: ANOTHER_CLASS,
};

pub(super) const COUNT: Checked = Checked {
    name: "__TelemetryCount",
    core: "Count",
    method: "count",
    sent_as: "a count",
    class: "class `count`",
    wants: "a collection or an integer is needed, or an `Option` of it",
    otherwise: "to count the items of a separated text, declare `list = \",\"` there",
};

pub(super) const COUNT_LIST: Checked = Checked {
    name: "__TelemetryCountList",
    core: "CountList",
    method: "count_list",
    sent_as: "a count",
    class: "class `count` with `list`",
    wants: "a separated text, a collection or an integer is needed, or an `Option` of it",
    otherwise: ANOTHER_CLASS,
};

pub(super) const SAME: Checked = Checked {
    name: "__TelemetrySame",
    core: "Same",
    method: "same",
    sent_as: "`is-default`",
    class: "class `is-default`",
    wants: "a type that implements `PartialEq` is needed",
    otherwise: "derive `PartialEq` for the type, so that its value can be compared with the default",
};
