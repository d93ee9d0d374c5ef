//! The fields of a request, taken from the front of its message.
//!
//! Is: the one place that counts a request's bytes.
//! Is not: which fields a service has; see [`super::Request::parse`].
//! Errors: [`RequestError::Length`] when there are too few or too many.

use crate::error::RequestError;
use crate::response::table_data;

/// The fields of a request, taken from the front.
pub(super) struct Fields<'a> {
    service: &'static str,
    /// Of the whole message.
    length: usize,
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Those of `service`, behind its code.
    pub fn new(service: &'static str, body: &'a [u8]) -> Self {
        Self {
            service,
            length: body.len() + 1,
            rest: body,
        }
    }

    fn wrong(&self) -> RequestError {
        RequestError::Length {
            service: self.service,
            length: self.length,
        }
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], RequestError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| self.wrong())?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], RequestError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(|| self.wrong())?;
        self.rest = rest;
        Ok(*taken)
    }

    pub fn u8(&mut self) -> Result<u8, RequestError> {
        self.array().map(u8::from_be_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, RequestError> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u24(&mut self) -> Result<u32, RequestError> {
        let [high, middle, low] = self.array()?;
        Ok(u32::from_be_bytes([0, high, middle, low]))
    }

    pub fn index(&mut self, levels: u8) -> Result<Vec<u16>, RequestError> {
        (0..levels).map(|_| self.u16()).collect()
    }

    pub fn table_data(&mut self) -> Result<Vec<u8>, RequestError> {
        let data = table_data(self.rest)?.to_vec();
        self.rest = &[];
        Ok(data)
    }

    pub fn end(&self) -> Result<(), RequestError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.wrong())
        }
    }
}
