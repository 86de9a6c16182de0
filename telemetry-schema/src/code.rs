//! The stable codes of findings, with their documentation: the one registry of errors and lints.

use crate::model::Level;

/// What kind of problem a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The form of one file; the JSON Schema of schema files refuses it too.
    Form,
    /// What the file means, alone or together with others; no JSON Schema can say it.
    Meaning,
    /// What can be meant and is worth a look: `[lints]` sets its level, and `allow` at a field or an
    /// event gives the reason why it is right there.
    Lint(Lint),
}

/// How schema files set a lint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lint {
    /// Its name, in `[lints]` and in `allow`.
    pub name: &'static str,
    /// Its level where `[lints]` says nothing.
    pub level: Level,
}

macro_rules! kind {
    (Form) => {
        Kind::Form
    };
    (Meaning) => {
        Kind::Meaning
    };
    (Lint($name:literal, $level:ident)) => {
        Kind::Lint(Lint {
            name: $name,
            level: Level::$level,
        })
    };
}

macro_rules! codes {
    (
        $($(#[doc = $doc:literal])*
        $name:ident = $code:literal, $kind:ident$(($lint:literal, $level:ident))?, $title:literal;)*
    ) => {
        /// What is wrong. A code never changes its meaning and is never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])* $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as messages show it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The problem in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }

            /// What it means, why it matters, and what to do.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc, "\n"),*),)*
                }
            }

            /// Whether it concerns a file's form or its meaning, or is a lint.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self {
                    $(Self::$name => kind!($kind$(($lint, $level))?),)*
                }
            }
        }
    };
}

impl Code {
    /// How schema files set it; `None` for what is always an error.
    #[must_use]
    pub const fn lint(self) -> Option<Lint> {
        match self.kind() {
            Kind::Lint(lint) => Some(lint),
            Kind::Form | Kind::Meaning => None,
        }
    }

    /// All lints, with their codes.
    pub fn lints() -> impl Iterator<Item = (Self, Lint)> {
        let all = Self::ALL.iter();
        all.filter_map(|code| Some((*code, code.lint()?)))
    }
}

codes! {
    /// The file is not TOML. All syntax errors of all files are reported in one run, and what could
    /// still be read is checked as well.
    Syntax = "TS001", Form, "not TOML";
    /// A table has a key that the schema's language does not know. Nothing is ignored: a misspelt
    /// `until` would otherwise send a field that nobody meant to send.
    UnknownKey = "TS002", Form, "unknown key";
    /// A table lacks a key that it must have. Nothing defaults to being sent: a field without a
    /// class, or an event without a trigger, is not guessed.
    MissingKey = "TS003", Form, "missing key";
    /// A value has another type than its key takes, such as a string where a list is due.
    WrongType = "TS004", Form, "wrong type";
    /// A value is not one of the known words, or has not the shape of a release, a name or a key.
    InvalidValue = "TS005", Form, "invalid value";
    /// The field's class, or the event's trigger, does not take this key: an `is-default` field has
    /// no labels, since nothing of its value is sent.
    ImpossibleParameter = "TS006", Form, "key does not fit the class or trigger";
    /// An `enum` field says in no way which values it can have. Without `labels`, `range`,
    /// `buckets` or `format`, only an integer default tells that the domain is that of integers;
    /// a `list` is always one of labels.
    MissingDomain = "TS007", Meaning, "enum without a domain";
    /// Two keys say the same thing in their own way: two that each describe the whole domain, or
    /// `path` beside `section` or `setting`.
    ConflictingParameters = "TS008", Form, "keys exclude each other";
    /// A published text is empty. Every event, field, purpose and reason is explained to readers.
    EmptyText = "TS009", Form, "empty text";
    /// A label is not printable ASCII without `"` and `\` of at most 64 characters, or is the
    /// reserved `other`. Labels are the only texts of a payload, and they are written without escapes.
    InvalidLabel = "TS010", Form, "label not allowed";
    /// Bucket edges do not ascend, a range ends before it starts, or a bucket of a count or a duration,
    /// which are never below zero, begins below it.
    UnorderedDomain = "TS011", Meaning, "domain out of order";
    /// A default is not among the values that the field can send. A report of an untouched server
    /// would say `other`.
    DefaultOutsideDomain = "TS012", Meaning, "default outside the domain";
    /// A default has a type that the class cannot come from.
    DefaultType = "TS013", Meaning, "default of the wrong type";
    /// Settings are read by generated structs, which need every shipped default: the schema's
    /// `default` is the only place where it stands.
    MissingDefault = "TS014", Meaning, "missing default";
    /// Settings come from hand-written structs, which bring their own `Default`. A second literal in
    /// the schema would sooner or later differ from it.
    RedundantDefault = "TS015", Meaning, "default stated twice";
    /// An array names the same thing twice: a file, a purpose, a label or a value.
    DuplicateItem = "TS016", Form, "listed twice";
    /// There are more labels, or more words, than the runtime keeps: 127 of a list or a set, 250 of a
    /// vocabulary, 22 words and masks of a masked text.
    TooMany = "TS017", Meaning, "too many labels or words";
    /// The key says something about a setting, and the host has the values of the event; or it says
    /// that a message may lack the field, and that is never or always so.
    MisplacedKey = "TS018", Meaning, "key does not fit the event";
    /// Settings have the classes `bool`, `enum`, `count` and `is-default` only, so that no text of a
    /// configuration becomes an identifier; and what the host has is no setting with a default.
    ForeignClass = "TS019", Meaning, "class does not fit the event";
    /// Two files declare the same event, so that nobody knows what its messages hold.
    DuplicateEvent = "TS020", Meaning, "event declared twice";
    /// Two fields of an event differ in `_` and case only, so that Rust fields cannot tell them
    /// apart.
    DuplicateField = "TS021", Meaning, "field declared twice";
    /// Two fields of an event are sent under the same key, so that one hides the other.
    DuplicateKey = "TS022", Meaning, "payload key used twice";
    /// Two fields of the same class are read from the same setting, so that one says nothing new.
    DuplicatePath = "TS023", Meaning, "setting declared twice";
    /// A setting is declared as a field and as never collected. Every setting is decided once.
    DeclaredAndNever = "TS024", Meaning, "both collected and never collected";
    /// A setting stands under `[never]` twice. Every setting is decided once, for one reason.
    DuplicateNever = "TS025", Meaning, "never collected, twice";
    /// Two files declare a label set of the same name, so that fields could mean either.
    DuplicateName = "TS026", Meaning, "label set declared twice";
    /// Two files declare a category of the same title.
    DuplicateCategory = "TS027", Meaning, "category declared twice";
    /// A text is still a question: it begins with `TODO:`, as `scaffold` proposes it where a person has
    /// to decide. Nothing defaults to being sent, so the schema counts when every question is answered.
    Unanswered = "TS028", Form, "question not answered";
    /// A `.toml` file lies in the schema folder and `telemetry.toml` does not list it. The list is
    /// what tracks the schema while compiling, and the published order.
    UnlistedFile = "TS030", Meaning, "file not listed";
    /// `telemetry.toml` lists a file that cannot be read; what it declares would be missing.
    UnreadableFile = "TS031", Meaning, "file cannot be read";
    /// A purpose is named that `[purposes]` of `telemetry.toml` does not declare.
    UnknownPurpose = "TS032", Meaning, "unknown purpose";
    /// A label set is named that no file declares.
    UnknownLabelSet = "TS033", Meaning, "unknown label set";
    /// Neither the event nor the field says in which section of the configuration a setting lies.
    MissingPlace = "TS034", Meaning, "setting without a place";
    /// The key that is derived from the field's id is longer than 60 characters.
    LongKey = "TS035", Meaning, "derived key too long";
    /// `telemetry.toml` lacks prose that the published policy needs: what a class reveals that a field
    /// has, or the paragraph for a trigger that an event has.
    MissingProse = "TS036", Meaning, "published prose missing";
    /// A vocabulary has an entry that is no word. A masked text is taken apart at spaces, so an entry
    /// with a space would never be found.
    NoWord = "TS037", Meaning, "not a word";
    /// An event names a category that no file declares, or covers phrases of an earlier list and does
    /// not say in which category of that list they stand.
    UnknownCategory = "TS038", Meaning, "unknown category";
    /// A phrase of an earlier list is given to a label that the field does not have.
    UnknownLabel = "TS039", Meaning, "unknown label";
    /// Two descriptions of one event say the same, so that a reader cannot tell the fields apart.
    SimilarDescriptions = "TS040", Lint("similar-descriptions", Deny), "descriptions too similar";
    /// A description promises another kind of value than the class sends: a number in a bool, a
    /// yes or no in a count.
    ContradictingDescription = "TS041", Lint("contradicting-description", Deny), "description contradicts the class";
    /// A field's last release lies before its first, so that it is never sent.
    EmptyGate = "TS042", Meaning, "since lies behind until";
    /// The largest message of the event would be refused: endpoints take 32 KB of a message, and the
    /// event's properties may be 32,000 bytes of it.
    TooLarge = "TS043", Meaning, "event too large";
    /// Two words of a vocabulary differ in capital letters only. Capital letters of a text do not
    /// matter, so the second one would be published and never sent.
    TwinWord = "TS044", Meaning, "words differ in capital letters only";
    /// A label is published and can never be sent: an item of a list that is empty, has spaces around it
    /// or holds the separator, or a text beside a format that has the format itself.
    UnreachableLabel = "TS045", Meaning, "label that is never sent";
    /// A field or an event allows what a lint finds, and the lint finds nothing there. The reason is
    /// about something that is gone.
    UnusedAllow = "TS046", Lint("unused-allow", Warn), "allowed and not found";
    /// A description has no word that the name has not. Readers of the list see both, and learn nothing
    /// from the second.
    EmptyDescription = "TS047", Lint("empty-description", Deny), "description repeats the name";
    /// A description is that of a field of another event, which has another name. Either both tell the
    /// same, which an `allow` can say, or one was copied and tells of the wrong thing.
    CopiedDescription = "TS048", Lint("copied-description", Warn), "description of another field";
    /// A purpose is published, and nothing is sent for it. Readers take it for a promise of use. That an
    /// event has no purpose is no lint: it is an error in every schema.
    UnusedPurpose = "TS049", Lint("unused-purpose", Warn), "purpose of nothing";
    /// Two lists have the same labels, and nothing says so. A label that is added to one of them and not
    /// to the other is `other` in one of two places that readers compare.
    EqualLabels = "TS050", Lint("equal-labels", Warn), "labels equal and not shared";
    /// A field has a day on which it expires, and `[product]` does not tell the day of the release. The
    /// clock of the machine is never asked: what a release sends is the same on every day.
    MissingReleaseDay = "TS051", Meaning, "day of the release missing";
    /// A field's day has come: the release is not older than it. The field is not sent any more, whatever
    /// the level; its struct field may stay. Remove the field, or move the day and have that reviewed, since
    /// more can leave then than people expect.
    Expired = "TS052", Lint("expired-field", Deny), "field expired";
    /// An event, or the report, has more bits than `[budget]` declares. So many yes or no answers, or
    /// what is as much, can tell one installation from all others, whatever each says by itself. Bits
    /// are counted as if all values were equally likely and no field told of another, so the true number
    /// is smaller; an event of which a report can have several counts once.
    TooIdentifying = "TS053", Lint("too-identifying", Deny), "more bits than budgeted";
    /// An event, or the report, can become larger than `[budget]` declares. What endpoints refuse is no
    /// lint: TS043.
    OverBudget = "TS054", Lint("too-large", Deny), "more bytes than budgeted";
    /// Two keys of an event differ in one letter, or in `_` only. People who read reports take one for
    /// the other, and so do those who write programs.
    SimilarNames = "TS055", Lint("similar-names", Warn), "names too similar";
    /// Nobody answers questions about an event: neither it nor its category names an `owner`, nor does
    /// `[product]`. Owners stand in the dictionary and in what `expiring` says, and never in a payload.
    MissingOwner = "TS056", Lint("missing-owner", Deny), "owner missing";
    /// A revision of the contract let more leave than the one before, and names no review. `accept` asks
    /// for one, so somebody took it out of the file. The first revision is what there was to begin with.
    MissingReview = "TS057", Lint("missing-review", Deny), "review missing";
}
