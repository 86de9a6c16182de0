//! Where reports go: an endpoint and its key, from options or the environment.

use telemetry_client::endpoint::Endpoint;
use telemetry_client::http::HttpTransport;

use crate::cli::EndpointArgs;
use crate::environment::Environment;

const ENDPOINT: &str = "MATTERMOST_TELEMETRY_ENDPOINT";
const WRITE_KEY: &str = "MATTERMOST_TELEMETRY_WRITE_KEY";

/// As [`find`], but an address that cannot be used is told too, for those who do not use it now.
pub(crate) fn look(args: &EndpointArgs, environment: &Environment) -> Result<Endpoint, String> {
    let endpoint = find(args, environment)?;
    match HttpTransport::new(&endpoint) {
        Ok(_) => Ok(endpoint),
        Err(error) => Err(error.to_string()),
    }
}

/// The endpoint with its key, or what to do where one of them is missing.
pub(crate) fn find(args: &EndpointArgs, environment: &Environment) -> Result<Endpoint, String> {
    let variable = |name| {
        let value = environment.get(name)?;
        Some(value.to_string_lossy().into_owned())
    };
    let named = |option: Option<&String>, name| {
        let option = option.filter(|text| !text.is_empty()).cloned();
        option.or_else(|| variable(name))
    };
    let url = named(args.endpoint.as_ref(), ENDPOINT);
    let key = named(args.write_key.as_ref().map(|key| &key.0), WRITE_KEY);
    let name_url = format!("name one with `--endpoint URL` or `{ENDPOINT}`");
    let name_key = format!("its key with `--write-key KEY` or `{WRITE_KEY}`");
    let missing = match (&url, &key) {
        (None, None) => format!("there is no endpoint; {name_url}, and {name_key}"),
        (None, Some(_)) => format!("there is a key without an endpoint; {name_url}"),
        (Some(_), _) => format!("there is an endpoint without a key; name {name_key}"),
    };
    let both = url.zip(key);
    both.and_then(|(url, key)| Endpoint::new(&url, &key))
        .ok_or(missing)
}
