//! The trait that the derive implements.

use crate::encode::Fields;
use crate::event_values::EventValues;
use crate::meta::EventMeta;
use crate::scope::Scope;
use crate::sink::{JsonSink, Sink};

/// A struct whose fields are declared as one event of the schema.
///
/// `#[derive(Telemetry)]` implements it. A determined author can write an implementation by hand;
/// what is promised holds for everything derived and generated.
pub trait Telemetry {
    /// The event as the schema declares it.
    const EVENT: &'static EventMeta;

    /// Hands the values of all fields, in schema order, to `receive`.
    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>));

    /// Builds the default that `is-default` fields are compared with, if there is one.
    ///
    /// It is built on first use otherwise. Call this where the program starts, so that a `Default`
    /// that panics is noticed there; its `is-default` fields are then omitted.
    fn prepare() {}

    /// Writes the event into a sink, field by field. It cannot fail, and allocates nothing itself.
    fn encode<S: Sink + ?Sized>(&self, scope: &Scope<'_>, sink: &mut S)
    where
        Self: Sized,
    {
        self.values(&mut |values| sink.event(&Fields::new(Self::EVENT, values, scope)));
    }

    /// The event's properties as one JSON object, in a buffer of just the needed capacity.
    #[must_use]
    fn to_json(&self) -> Vec<u8>
    where
        Self: Sized,
    {
        let mut json = JsonSink::for_event(Self::EVENT);
        self.encode(&Scope::default(), &mut json);
        json.into_bytes()
    }
}

/// An event with the trigger `occurrence`: it is sent when the thing that it names happens.
///
/// `#[derive(Telemetry)]` implements it, so that nothing else can be handed over in its place.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event that is sent when something happens",
    label = "the schema gives its event another trigger than `occurrence`",
    note = "daily events are parts of a report"
)]
pub trait Occurrence: Telemetry {}

/// [`Telemetry`] without its type, for lists of events.
pub trait Record {
    /// The event as the schema declares it.
    fn event(&self) -> &'static EventMeta;

    /// Hands the values of all fields, in schema order, to `receive`.
    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>));

    /// Writes the event into a sink, field by field. It cannot fail, and allocates nothing itself.
    fn encode_into(&self, scope: &Scope<'_>, sink: &mut dyn Sink) {
        let event = self.event();
        self.values(&mut |values| sink.event(&Fields::new(event, values, scope)));
    }
}

impl<T: Telemetry> Record for T {
    fn event(&self) -> &'static EventMeta {
        T::EVENT
    }

    fn values(&self, receive: &mut dyn FnMut(&EventValues<'_, '_>)) {
        Telemetry::values(self, receive);
    }
}

impl dyn Record + '_ {
    /// Writes the event into a sink, field by field. It cannot fail, and allocates nothing itself.
    pub fn encode(&self, scope: &Scope<'_>, sink: &mut dyn Sink) {
        self.encode_into(scope, sink);
    }
}
