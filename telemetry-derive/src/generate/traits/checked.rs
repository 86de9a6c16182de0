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

pub(super) const NUMBERS: Checked = Checked {
    name: "__TelemetryNumbers",
    core: "Numbers",
    method: "numbers",
    sent_as: "`version`",
    class: "class `version`",
    wants: "a `telemetry_core::Version` is needed, or an `Option` of it",
    otherwise: "`Version::parse` reads a text",
};

pub(super) const ID: Checked = Checked {
    name: "__TelemetryId",
    core: "Identifier",
    method: "identifier",
    sent_as: "`id`",
    class: "class `id`",
    wants: "a `telemetry_core::Id` is needed, or an `Option` of it",
    otherwise: "`Id::parse` reads a text; whether it has the shape that is declared there is checked \
                when it is sent",
};

pub(super) const DATE: Checked = Checked {
    name: "__TelemetryDate",
    core: "Day",
    method: "day",
    sent_as: "`date`",
    class: "class `date`",
    wants: "a `telemetry_core::Date` is needed, or an `Option` of it",
    otherwise: "`Date::new`, `Date::from_unix_millis` and `Date::parse` make one",
};

pub(super) const DURATION: Checked = Checked {
    name: "__TelemetryDuration",
    core: "Elapsed",
    method: "elapsed",
    sent_as: "`duration`",
    class: "class `duration`",
    wants: "a `std::time::Duration` is needed, or an `Option` of it",
    otherwise: "a plain number does not say its unit; `Duration::from_millis` makes one of it",
};

pub(super) const LABEL_SET: Checked = Checked {
    name: "__TelemetryLabels",
    core: "Set",
    method: "set",
    sent_as: "`labels`",
    class: "class `labels`",
    wants: "`Choices` or a `Vec` of an enum that derives `Labels` is needed, or a `Vec` of texts",
    otherwise: "to send one label, give the field class `enum` there",
};

pub(super) const MASKED_TEXT: Checked = Checked {
    name: "__TelemetryMaskedText",
    core: "Words",
    method: "words",
    sent_as: "`masked-text`",
    class: "class `masked-text`",
    wants: "a `telemetry_core::MaskedText` is needed, or a text, which is masked when it is sent",
    otherwise: "only words of the declared vocabulary leave, whatever the text holds",
};
