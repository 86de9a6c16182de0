//! Names of the user do not reach into the expansion, even those of the prelude and primitives.

#![allow(dead_code, non_camel_case_types)]

mod user {
    struct Option;
    struct Some;
    struct None;
    struct Result;
    struct Vec;
    struct Default;
    struct str;
    struct u32;
    struct usize;
    struct char;
    struct Value;
    struct FieldMeta;
    struct EventMeta;
    struct T;
    mod core {}
    mod std {}
    mod telemetry_core {}
    trait Fn {}
    trait FnMut {}
    fn drop() {}

    #[derive(::telemetry_core::Telemetry)]
    #[telemetry(event = "values")]
    pub struct Values {
        enable_mail: bool,
        editing: ::std::string::String,
        lifetime: ::std::time::Duration,
        greeting: ::std::option::Option<::std::string::String>,
        folder: ::std::path::PathBuf,
        ports: u16,
        mode: Mode,
        level: ::std::string::String,
        locales: ::std::string::String,
        retries: i64,
        size: u128,
        supported: ::telemetry_core::Version,
        backup: ::telemetry_core::TimeOfDay,
        plugins: ::std::vec::Vec<u8>,
        admins: ::std::string::String,
        users: u64,
        site_url: ::std::string::String,
        ratio: f64,
    }

    impl ::std::default::Default for Values {
        fn default() -> Self {
            ::std::unimplemented!()
        }
    }

    #[derive(::telemetry_core::Labels)]
    enum Mode {
        Gzip,
    }
}

fn main() {
    let _: fn(&user::Values) -> Vec<u8> = telemetry_core::Telemetry::to_json;
}
