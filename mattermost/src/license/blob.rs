//! The license as it is written.

use std::fmt;

use data_encoding::BASE64;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use telemetry_core::{Choice as _, Date, Id};
use zeroize::Zeroizing;

use super::{MOST_BYTES, Reason};
use crate::generated::report::{License, LicenseEdition};

const SIGNATURE_LEN: usize = 256;

/// Bytes with their signature behind them, which are wiped when nobody needs them any more.
pub(super) struct Signed(Zeroizing<Vec<u8>>);

/// Decodes Base64, of which line ends are no part.
pub(super) fn decode(blob: &[u8]) -> Result<Signed, Reason> {
    if blob.len() > MOST_BYTES {
        return Err(Reason::TooLarge);
    }
    let is_text = |byte: &u8| !matches!(byte, b'\r' | b'\n');
    let mut text = Zeroizing::new(Vec::with_capacity(blob.len()));
    text.extend(blob.iter().copied().filter(is_text));
    let form = |_undecoded| Reason::Form;
    let len = BASE64.decode_len(text.len()).map_err(form)?;
    let mut bytes = Zeroizing::new(vec![0; len]);
    let len = BASE64
        .decode_mut(&text, &mut bytes)
        .map_err(|_undecoded| Reason::Form)?;
    bytes.truncate(len);
    Ok(Signed(bytes))
}

impl Signed {
    /// What is signed, and the signature. As the server does it, zeros at the end are dropped first.
    pub(super) fn parts(&self) -> Result<(&[u8], &[u8]), Reason> {
        let last = self.0.iter().rposition(|byte| *byte != 0);
        let bytes = self.0.get(..=last.ok_or(Reason::Form)?).unwrap_or_default();
        let at = bytes.len().checked_sub(SIGNATURE_LEN).filter(|at| *at > 0);
        bytes
            .split_at_checked(at.ok_or(Reason::Form)?)
            .ok_or(Reason::Form)
    }
}

/// What is kept of it: no text.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Written {
    #[serde(default, deserialize_with = "identifier")]
    id: Option<Id>,
    issued_at: Option<i64>,
    starts_at: Option<i64>,
    pub(super) expires_at: Option<i64>,
    customer: Option<Customer>,
    #[serde(default, deserialize_with = "edition")]
    sku_short_name: Option<LicenseEdition>,
    features: Features,
}

/// Name, e-mail address, company and telephone number stand beside it.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Customer {
    #[serde(default, deserialize_with = "identifier")]
    id: Option<Id>,
}

/// What is not mentioned is as later features are, and those are unlocked unless it says no.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Features {
    users: Option<i64>,
    ldap: Option<bool>,
    ldap_groups: Option<bool>,
    mfa: Option<bool>,
    google_oauth: Option<bool>,
    office365_oauth: Option<bool>,
    compliance: Option<bool>,
    cluster: Option<bool>,
    metrics: Option<bool>,
    mhpns: Option<bool>,
    saml: Option<bool>,
    elastic_search: Option<bool>,
    announcement: Option<bool>,
    theme_management: Option<bool>,
    email_notification_contents: Option<bool>,
    data_retention: Option<bool>,
    message_export: Option<bool>,
    custom_permissions_schemes: Option<bool>,
    custom_terms_of_service: Option<bool>,
    #[serde(rename = "future_features")]
    future: Option<bool>,
}

/// Reads what is signed.
pub(super) fn parse(text: &[u8]) -> Result<Written, Reason> {
    serde_json::from_slice(text).map_err(|_no_license| Reason::Form)
}

impl Written {
    pub(super) fn figures(&self) -> License {
        let features = &self.features;
        let future = features.future.unwrap_or(true);
        let unlocks = |feature: Option<bool>| Some(feature.unwrap_or(future));
        License {
            customer_id: self.customer.and_then(|customer| customer.id),
            license_id: self.id,
            issued: day(self.issued_at),
            start: day(self.starts_at),
            expire: day(self.expires_at),
            users: u64::try_from(features.users.unwrap_or_default()).ok(),
            edition: self.sku_short_name,
            feature_ldap: unlocks(features.ldap),
            feature_ldap_groups: unlocks(features.ldap_groups),
            feature_mfa: unlocks(features.mfa),
            feature_google: unlocks(features.google_oauth),
            feature_office365: unlocks(features.office365_oauth),
            feature_compliance: unlocks(features.compliance),
            feature_cluster: unlocks(features.cluster),
            feature_metrics: unlocks(features.metrics),
            feature_mhpns: unlocks(features.mhpns),
            feature_saml: unlocks(features.saml),
            feature_elastic_search: unlocks(features.elastic_search),
            feature_announcement: unlocks(features.announcement),
            feature_theme_management: unlocks(features.theme_management),
            feature_email_notification_contents: unlocks(features.email_notification_contents),
            feature_data_retention: unlocks(features.data_retention),
            feature_message_export: unlocks(features.message_export),
            feature_custom_permissions_schemes: unlocks(features.custom_permissions_schemes),
            feature_custom_terms_of_service: unlocks(features.custom_terms_of_service),
            feature_future: Some(future),
        }
    }
}

/// The day of a moment in milliseconds; the server writes 0 where it knows none.
pub(super) fn day(millis: Option<i64>) -> Option<Date> {
    let millis = millis.filter(|millis| *millis != 0)?;
    Date::from_unix_millis(millis)
}

fn identifier<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    deserializer.deserialize_option(Text(Id::parse))
}

fn edition<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LicenseEdition>, D::Error> {
    deserializer.deserialize_option(Text(|text| {
        (!text.is_empty()).then(|| LicenseEdition::of(text))
    }))
}

/// A text that is turned into something else at once.
struct Text<T>(fn(&str) -> Option<T>);

impl<'de, T> Visitor<'de> for Text<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_none<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
        Ok((self.0)(text))
    }
}
