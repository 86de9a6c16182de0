//! Licenses as their publisher writes them. Each names people, of whom nothing may be seen.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA512, RsaKeyPair};
use data_encoding::BASE64;
use mattermost_telemetry::generated::report::{License, LicenseEdition};
use mattermost_telemetry::license::{Licensed, PublicKey, Signature};
use serde_json::json;
use telemetry_core::{Date, Id};

use crate::data::CANARY;

static PUBLISHER: LazyLock<RsaKeyPair> = LazyLock::new(pair);
static STRANGER: LazyLock<RsaKeyPair> = LazyLock::new(pair);

fn pair() -> RsaKeyPair {
    RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")
}

/// The publisher's public key, as a file.
pub(crate) fn pem() -> String {
    let der: PublicKeyX509Der<'_> = PUBLISHER.public_key().as_der().expect("a form");
    let text = BASE64.encode(der.as_ref());
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

/// The publisher's public key.
pub(crate) static KEY: LazyLock<PublicKey> =
    LazyLock::new(|| PublicKey::from_pem(pem().as_bytes()).expect("a key"));

/// An identifier of 26 characters.
pub(crate) fn id(name: &str) -> String {
    format!("{name:0<26}")
}

/// A license for so many people, until this moment.
pub(crate) fn text(name: &str, users: u64, expires: i64) -> String {
    json!({
        "id": id(name),
        "issued_at": 1_546_300_800_000_i64,
        "starts_at": 1_546_387_200_000_i64,
        "expires_at": expires,
        "customer": {
            "id": id("customer"),
            "name": CANARY,
            "email": format!("{CANARY}@example.org"),
            "company": CANARY,
            "phone_number": CANARY,
        },
        "features": { "users": users, "future_features": false },
        "sku_name": CANARY,
        "sku_short_name": "E20",
    })
    .to_string()
}

/// What is signed like that, as it lies in a database or a file.
fn by(signer: &RsaKeyPair, text: &str) -> String {
    // The server takes zeros at the end for no part of it, so a signature that ends in one is none.
    // A blank at the end of JSON means nothing.
    let mut text = text.to_owned();
    loop {
        let mut signature = [0; 256];
        signer
            .sign(
                &RSA_PKCS1_SHA512,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .expect("a signature");
        if !signature.ends_with(&[0]) {
            return BASE64.encode(&[text.as_bytes(), &signature].concat());
        }
        text.push(' ');
    }
}

pub(crate) fn signed(text: &str) -> String {
    by(&PUBLISHER, text)
}

pub(crate) fn signed_by_a_stranger(text: &str) -> String {
    by(&STRANGER, text)
}

/// What may be told of [`text`].
pub(crate) fn licensed(name: &str, users: u64, expires: &str) -> Licensed {
    let no = Some(false);
    Licensed {
        figures: License {
            customer_id: Id::parse(&id("customer")),
            license_id: Id::parse(&id(name)),
            issued: Date::parse("2019-01-01"),
            start: Date::parse("2019-01-02"),
            expire: Date::parse(expires),
            users: Some(users),
            edition: Some(LicenseEdition::E20),
            feature_ldap: no,
            feature_ldap_groups: no,
            feature_mfa: no,
            feature_google: no,
            feature_office365: no,
            feature_compliance: no,
            feature_cluster: no,
            feature_metrics: no,
            feature_mhpns: no,
            feature_saml: no,
            feature_elastic_search: no,
            feature_announcement: no,
            feature_theme_management: no,
            feature_email_notification_contents: no,
            feature_data_retention: no,
            feature_message_export: no,
            feature_custom_permissions_schemes: no,
            feature_custom_terms_of_service: no,
            feature_future: no,
        },
        signature: Signature::Right,
    }
}
