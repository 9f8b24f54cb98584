//! Random numbers from the browser.

/// A version 4 UUID. Uses `getRandomValues`, since `crypto.randomUUID` exists in secure contexts
/// only and a till's page may be served over plain HTTP in the shop's own network.
pub(crate) fn uuid() -> String {
    let mut bytes = [0_u8; 16];
    fill(&mut bytes);
    format_uuid(bytes)
}

/// A random number.
pub(crate) fn number() -> u32 {
    let mut bytes = [0_u8; 4];
    fill(&mut bytes);
    u32::from_le_bytes(bytes)
}

/// Fills with both of the browser's sources: a page may have replaced either by something that
/// throws, does nothing or repeats itself, and an id must be unique.
fn fill(bytes: &mut [u8]) {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    // If it fails, the other source has to do; every browser that runs wasm has `crypto`.
    let _ = crypto.map(|crypto| crypto.get_random_values_with_u8_array(bytes));
    for byte in bytes {
        *byte ^= (js_sys::Math::random() * 256.0) as u8;
    }
}

fn format_uuid(mut bytes: [u8; 16]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::format_uuid;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn sixteen_bytes_make_a_version_4_uuid() {
        assert_eq!(
            format_uuid([0xff; 16]),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        assert_eq!(format_uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
    }
}
