use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA512, RsaKeyPair};
use data_encoding::BASE64;
use proptest::prelude::*;
use serde_json::{Value, json};
use telemetry_core::Telemetry as _;

use super::*;
use crate::generated::report::LicenseEdition;

/// Stands in every text that nobody may see.
const CANARY: &str = "hunter2-of-the-customer";

const NOW: Moment = Moment::from_millis(1_547_600_000_000);

static PUBLISHER: LazyLock<RsaKeyPair> = LazyLock::new(pair);

fn pair() -> RsaKeyPair {
    RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")
}

fn public(pair: &RsaKeyPair) -> PublicKey {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a form");
    let text = BASE64.encode(der.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n");
    PublicKey::from_pem(pem.as_bytes()).expect("a public key")
}

/// A license of the publisher with this text.
fn signed(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    let at = bytes.len();
    bytes.resize(at + 256, 0);
    let signature = bytes.get_mut(at..).expect("its place");
    let random = SystemRandom::new();
    PUBLISHER
        .sign(&RSA_PKCS1_SHA512, &random, text, signature)
        .expect("a signature");
    bytes
}

fn blob(license: &Value) -> Vec<u8> {
    BASE64
        .encode(&signed(license.to_string().as_bytes()))
        .into_bytes()
}

/// A license that holds for a day from now on.
fn written() -> Value {
    json!({
        "id": "a1b2c3d4e5f6g7h8i9j0k1l2m3",
        "issued_at": 1_546_300_800_000_i64,
        "starts_at": 1_546_387_200_000_i64,
        "expires_at": 1_547_686_400_000_i64,
        "customer": {
            "id": "z1b2c3d4e5f6g7h8i9j0k1l2m3",
            "name": CANARY,
            "email": format!("{CANARY}@example.org"),
            "company": format!("\u{e9}\n{CANARY}"),
            "phone_number": CANARY,
        },
        "features": {
            "users": 250,
            "ldap": true,
            "mfa": null,
            "saml": true,
            "custom_terms_of_service": true,
            "future_features": false,
        },
        "sku_name": CANARY,
        "sku_short_name": "E20",
    })
}

fn read(license: &Value) -> Result<Licensed, Reason> {
    from_blob(&blob(license), NOW, Some(&public(&PUBLISHER)))
}

fn sent(licensed: &Licensed) -> Value {
    serde_json::from_slice(&licensed.figures.to_json()).expect("an object")
}

#[test]
fn of_a_license_dates_numbers_and_what_it_unlocks_are_told() {
    let licensed = read(&written()).expect("a license");
    assert_eq!(licensed.signature, Signature::Right);
    let sent = serde_json::to_string_pretty(&sent(&licensed)).expect("JSON");
    insta::assert_snapshot!(sent);
}

#[test]
fn no_text_of_the_license_is_shown_or_told() {
    let licensed = read(&written()).expect("a license");
    let mut measured = Measured::default();
    take(Ok(Some(licensed)), &mut measured);
    let shown = format!("{licensed:?} {measured:?} {}", sent(&licensed));
    assert!(!shown.contains("hunter2"), "{shown}");
    for member in ["id", "issued_at", "features", "customer"] {
        let mut license = written();
        license[member] = json!({ CANARY: CANARY });
        if let Err(reason) = read(&license) {
            assert_eq!(reason, Reason::Form, "{member}");
        }
    }
}

#[test]
fn what_a_license_does_not_mention_follows_what_it_says_of_later_features() {
    let with = |features: Value| {
        let mut license = written();
        license["features"] = features;
        sent(&read(&license).expect("a license"))
    };
    let none = with(json!({}));
    assert_eq!(
        (&none["feature_ldap"], &none["users"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(none["feature_future"], true);
    let no = with(json!({ "future_features": false, "ldap": true, "users": -1 }));
    assert_eq!(
        (&no["feature_ldap"], &no["feature_mfa"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        (&no["feature_future"], &no["users"]),
        (&json!(false), &Value::Null)
    );
}

#[test]
fn what_is_missing_or_of_another_shape_is_left_out() {
    let old = json!({
        "id": "short", "expires_at": 1_547_686_400_000_i64, "issued_at": 0,
        "customer": null, "features": {}, "sku_short_name": "",
    });
    let sent = sent(&read(&old).expect("a license"));
    for key in ["license_id", "customer_id", "issued", "start", "edition"] {
        assert_eq!(sent[key], Value::Null, "{key}");
    }
    assert_eq!(sent["expire"], "2019-01-17");
    let mut other = written();
    other["sku_short_name"] = json!(CANARY);
    let other = read(&other).expect("a license");
    assert_eq!(other.figures.edition, Some(LicenseEdition::Other));
}

#[test]
fn a_license_that_ended_is_none_and_one_that_has_not_begun_is_one() {
    let with = |key: &str, millis: i64| {
        let mut license = written();
        license[key] = json!(millis);
        read(&license)
    };
    let now = NOW.as_millis();
    let day = Date::new(2019, 1, 16);
    assert_eq!(with("expires_at", now - 1), Err(Reason::Ended { day }));
    assert!(with("expires_at", now).is_ok());
    assert!(with("starts_at", now + 1_000_000).is_ok());
    assert_eq!(
        Reason::Ended { day }.to_string(),
        "the license ended on 2019-01-16"
    );
    let mut never = written();
    never
        .as_object_mut()
        .expect("an object")
        .remove("expires_at");
    assert_eq!(read(&never), Err(Reason::Ended { day: None }));
}

#[test]
fn only_the_publisher_signs() {
    let license = blob(&written());
    let stranger = public(&pair());
    assert_eq!(
        from_blob(&license, NOW, Some(&stranger)),
        Err(Reason::Signature)
    );
    let unchecked = from_blob(&license, NOW, None).expect("a license");
    assert_eq!(unchecked.signature, Signature::Unchecked);
    let mut measured = Measured::default();
    take(Ok(Some(unchecked)), &mut measured);
    assert_eq!(measured.remarks().len(), 1);
    let text = written().to_string().replace("250", "999");
    let mut forged = signed(written().to_string().as_bytes());
    forged.splice(..text.len(), text.bytes());
    let forged = BASE64.encode(&forged);
    let key = public(&PUBLISHER);
    assert_eq!(
        from_blob(forged.as_bytes(), NOW, Some(&key)),
        Err(Reason::Signature)
    );
}

#[test]
fn line_ends_and_zeros_behind_a_license_are_no_part_of_it() {
    let key = public(&PUBLISHER);
    let mut bytes = signed(written().to_string().as_bytes());
    // The server drops zeros before it looks for the signature, so one that ends in them is none.
    if bytes.last() == Some(&0) {
        return;
    }
    bytes.extend([0; 3]);
    let text = BASE64.encode(&bytes);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(|line| [line, b"\r\n"].concat())
        .collect();
    assert!(from_blob(&lines.concat(), NOW, Some(&key)).is_ok());
}

#[test]
fn what_is_no_license_is_said_to_be_none() {
    let zeros = BASE64.encode(&[0; 600]);
    let short = BASE64.encode(&[b'x'; 256]);
    let no_object = BASE64.encode(&signed(b"[]"));
    let no_features = BASE64.encode(&signed(br#"{"expires_at": 9999999999999}"#));
    for text in [
        "",
        "%",
        "AAA",
        "====",
        &zeros,
        &short,
        &no_object,
        &no_features,
    ] {
        assert_eq!(
            from_blob(text.as_bytes(), NOW, None),
            Err(Reason::Form),
            "{text}"
        );
    }
    let large = "A".repeat(MOST_BYTES + 1);
    assert_eq!(
        from_blob(large.as_bytes(), NOW, None),
        Err(Reason::TooLarge)
    );
}

#[test]
fn a_key_is_an_rsa_key_in_pem_form() {
    let small = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    assert_eq!(format!("{:?}", public(&small)), "PublicKey(…)");
    let pem = |text| format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n");
    for (text, expected) in [
        (String::new(), KeyError::NoPem),
        (BASE64.encode(b"key"), KeyError::NoPem),
        (pem(BASE64.encode(b"no key")), KeyError::NoRsa),
    ] {
        assert_eq!(
            PublicKey::from_pem(text.as_bytes()).unwrap_err(),
            expected,
            "{text}"
        );
    }
}

#[test]
fn the_file_is_the_one_that_is_named_or_lies_beside_the_configuration() {
    let dir = tempfile::tempdir().expect("a folder");
    let configuration = dir.path().join("config");
    fs::create_dir(&configuration).expect("a folder");
    let places = Places {
        runs_in: dir.path(),
        configuration: &configuration,
    };
    let found = |settings: Value| {
        let text = json!({ "ServiceSettings": settings }).to_string();
        from_file(text.as_bytes(), &|_| None, places, NOW, None)
    };
    let put = |path: PathBuf, text: &[u8]| {
        let mut file = fs::File::create(path).expect("a file");
        io::Write::write_all(&mut file, text).expect("written");
    };
    let named = || json!({ "LicenseFileLocation": "licenses/mine" });
    assert_eq!(found(json!({})), Ok(None));
    assert_eq!(found(named()), Ok(None));
    put(
        configuration.join("mattermost.mattermost-license"),
        &blob(&written()),
    );
    assert!(matches!(
        found(json!({ "LicenseFileLocation": "" })),
        Ok(Some(_))
    ));
    assert_eq!(found(named()), Ok(None));
    fs::create_dir(dir.path().join("licenses")).expect("a folder");
    put(dir.path().join("licenses/mine"), b"%");
    assert_eq!(found(named()), Err(Reason::Form));
    put(
        dir.path().join("licenses/mine"),
        &vec![b'A'; MOST_BYTES * 2],
    );
    assert_eq!(found(named()), Err(Reason::TooLarge));
    let folder = found(json!({ "LicenseFileLocation": "licenses" }));
    let kind = io::ErrorKind::InvalidInput;
    assert_eq!(folder, Err(Reason::File(kind)));
    assert!(matches!(
        found(json!({ "LicenseFileLocation": [] })),
        Err(Reason::Setting(_))
    ));
}

proptest! {
    #[test]
    fn no_text_is_more_than_a_license_or_a_reason(text: Vec<u8>, inner in r#"\{"[a-z_]{0,9}":.{0,30}\}"#) {
        let _ = from_blob(&text, NOW, None);
        let mut bytes = inner.into_bytes();
        bytes.extend([1; 256]);
        prop_assert!(from_blob(BASE64.encode(&bytes).as_bytes(), NOW, None).is_err());
    }
}
