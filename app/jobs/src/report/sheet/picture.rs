//! A picture for a sheet: a shop's logo.
//!
//! Is: a PNG, looked at before it is unpacked.
//! Is not: any other kind of file; every drawing program saves PNG.
//! Errors: [`PictureError`]. No file causes a panic, and none is taken that would fill the memory.

use krilla::image::Image;

/// More would be a poster.
const MOST_PIXELS: u64 = 4_000_000;

/// A picture, and how large it is.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Pixels in a row, and rows.
    pub size: (u32, u32),
    pub(super) image: Image,
}

/// The file is no picture that can be used.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Not a PNG, or spoiled.
    #[error("it is no PNG picture: {0}")]
    Png(String),
    /// Too large.
    #[error("it has {0} by {1} pixels; for a logo on paper a tenth of that is enough")]
    Large(u32, u32),
}

impl Picture {
    /// From the bytes of a PNG file.
    ///
    /// # Errors
    /// When they are none, or too many pixels.
    pub fn png(bytes: &[u8]) -> Result<Self, PictureError> {
        let size = size(bytes)
            .ok_or_else(|| PictureError::Png("its first bytes are not a PNG's".into()))?;
        if u64::from(size.0) * u64::from(size.1) > MOST_PIXELS {
            return Err(PictureError::Large(size.0, size.1));
        }
        let image = Image::from_png(bytes.to_vec().into(), true).map_err(PictureError::Png)?;
        Ok(Self { size, image })
    }
}

/// Width and height, which stand at fixed places: signature, length, "IHDR", width, height.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let rest = rest.get(4..)?.strip_prefix(b"IHDR")?;
    let (width, rest) = rest.split_first_chunk::<4>()?;
    let (height, _) = rest.split_first_chunk::<4>()?;
    let size = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    (size.0 > 0 && size.1 > 0).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two red pixels, as another program saved them.
    const RED: &[u8] = &[
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44,
        0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x7B,
        0x40, 0xE8, 0xDD, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0xF8,
        0xCF, 0xC0, 0x00, 0x44, 0x00, 0x08, 0xFE, 0x01, 0xFF, 0x19, 0xC0, 0x6B, 0xE7, 0x00, 0x00,
        0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ];

    #[test]
    fn a_png_has_a_size_and_anything_else_is_refused() {
        assert_eq!(size(RED), Some((2, 1)));
        for wrong in [&b"GIF89a"[..], b"", &RED[..20]] {
            let error = Picture::png(wrong).unwrap_err().to_string();
            assert!(error.contains("no PNG"), "{error}");
        }
        assert_eq!(Picture::png(RED).unwrap().size, (2, 1));
        let mut huge = RED.to_vec();
        huge[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        assert!(matches!(
            Picture::png(&huge),
            Err(PictureError::Large(65536, 65536))
        ));
        let mut none = RED.to_vec();
        none[19] = 0;
        assert!(Picture::png(&none).is_err());
    }
}
