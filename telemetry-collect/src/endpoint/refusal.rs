//! Requests that are refused for their form.

use hyper::StatusCode;

use crate::MAX_BODY_BYTES;

/// Why a request was refused before anything of it was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is nothing at this path.
    #[error("there is nothing here; messages go to /v1/batch, /v1/track and /v1/identify")]
    UnknownPath,
    /// It is no POST.
    #[error("messages are sent with POST")]
    WrongMethod,
    /// There is no write key.
    #[error("the write key is missing; it is the user name of Basic authentication")]
    NoWriteKey,
    /// The write key is another one.
    #[error("the write key is not the one that this endpoint was given")]
    WrongWriteKey,
    /// It is not said to be JSON.
    #[error("the content type is not application/json")]
    NotJson,
    /// It is compressed, but not with gzip.
    #[error("the content encoding is not gzip")]
    UnknownEncoding,
    /// It does not decompress.
    #[error("the body is not what gzip writes")]
    NotGzip,
    /// It is larger than the protocol allows, as it came or decompressed.
    #[error("the body has more than {MAX_BODY_BYTES} bytes")]
    TooLarge,
    /// It did not arrive whole, or too slowly.
    #[error("the body did not arrive whole")]
    Incomplete,
    /// It could not be written down.
    #[error("the endpoint could not write its log")]
    Unlogged,
}

impl Refusal {
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::NoWriteKey | Self::WrongWriteKey => StatusCode::UNAUTHORIZED,
            Self::NotJson | Self::UnknownEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotGzip => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Incomplete => StatusCode::REQUEST_TIMEOUT,
            Self::Unlogged => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}
