//! What the programs prove themselves with.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// What `cargo xtask test-databases` gives to the programs: a certificate for this name, and its key.
pub(crate) const NAME: &str = "localhost";
const CERTIFICATE: &str = "database.pem";
const KEY: &str = "database.key";

/// Who vouches for the programs.
pub(crate) const AUTHORITY: &str = "authority.pem";
/// Somebody who does not.
pub(crate) const ANOTHER: &str = "another.pem";

/// Where a file of certificates lies.
pub(crate) fn place(name: &str) -> PathBuf {
    let folder = std::env::var_os("TEST_CERTIFICATES");
    let folder = folder.expect("`TEST_CERTIFICATES` is set by `cargo xtask test-databases`");
    PathBuf::from(folder).join(name)
}

fn write(name: &str, text: &str) {
    let mut file = File::create_new(place(name)).expect("it is not there yet");
    file.write_all(text.as_bytes()).expect("there is room");
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("a certificate")
}

/// `cargo xtask test-databases` runs it by itself, before it starts the programs.
#[test]
#[ignore = "needs databases: cargo xtask test-databases"]
fn the_programs_have_certificates() {
    if place(KEY).exists() {
        return;
    }
    let authority = issuer();
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec![NAME.to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &authority).expect("a certificate");
    write(AUTHORITY, &authority.pem());
    write(ANOTHER, &issuer().pem());
    write(CERTIFICATE, &certificate.pem());
    write(KEY, &key.serialize_pem());
}
