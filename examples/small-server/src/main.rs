//! Shows what this server would report, as text for people and as JSON.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use small_server::config::{Accounts, Config, Listener, Mail, OAuth, SignIn, Storage, Tls};
use small_server::report;

fn main() {
    Config::prepare();
    let config = as_somebody_set_it_up();
    eprintln!("Once a day this server would send, if reporting were switched on:\n");
    eprintln!("{}", report::table(&config));
    println!("{}", String::from_utf8_lossy(&report::json(&config)));
}

/// An installation with names, addresses and secrets in it, none of which is in the report.
fn as_somebody_set_it_up() -> Config {
    Config {
        listener: Listener {
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 17)),
            port: 443,
            tls: Tls::Files,
            certificate: Some(PathBuf::from("/etc/pastes/anna-weber.example.pem")),
            private_key: Some(PathBuf::from("/etc/pastes/anna-weber.example.key")),
            public_url: "https://pastes.anna-weber.example".to_owned(),
            ..Listener::default()
        },
        storage: Storage {
            folder: PathBuf::from("/home/anna/pastes"),
            retention_days: 90,
            ..Storage::default()
        },
        accounts: Accounts {
            sign_in: vec![SignIn::OAuth, SignIn::Password],
            admins: vec!["anna".to_owned(), "piotr".to_owned(), "xin".to_owned()],
            // A line that went into the wrong field.
            language: "correct horse battery staple".to_owned(),
            oauth: Some(OAuth {
                oauth_provider: "gitlab".to_owned(),
                oauth_scopes: vec!["openid".to_owned()],
                oauth_client_id: "anna-weber-pastes".to_owned(),
                oauth_client_secret: "q8Zr-51mV".to_owned(),
            }),
            ..Accounts::default()
        },
        mail: Mail {
            send_mail: true,
            host: "smtp.anna-weber.example".to_owned(),
            user: "anna".to_owned(),
            password: "hunter2".to_owned(),
            footer: "Yours, Anna".to_owned(),
            oldest_reader: "2.1".to_owned(),
            ..Mail::default()
        },
    }
}
