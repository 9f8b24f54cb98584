//! Reads and writes the sections of a wasm file, and what they are made of.

/// The ids of the sections that packaging changes.
pub(super) const TYPE: u8 = 1;
pub(super) const IMPORT: u8 = 2;
pub(super) const FUNCTIONS: u8 = 3;
pub(super) const EXPORT: u8 = 7;
pub(super) const CODE: u8 = 10;

/// The kinds of imports and exports that packaging knows.
pub(super) const FUNCTION: u8 = 0;
pub(super) const GLOBAL: u8 = 3;

/// A wasm file's magic number and version.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";

/// The sections, each with its id, in their order. `None` if this is no wasm file.
pub(super) fn of(wasm: &[u8]) -> Option<Vec<(u8, Vec<u8>)>> {
    let mut rest = Reader(wasm.strip_prefix(HEADER)?);
    let mut sections = Vec::new();
    while !rest.is_at_end() {
        sections.push((rest.byte()?, rest.bytes()?.to_vec()));
    }
    Some(sections)
}

/// The file with these sections.
pub(super) fn written(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut wasm = HEADER.to_vec();
    for (id, section) in sections {
        wasm.push(*id);
        put_bytes(&mut wasm, section);
    }
    wasm
}

/// What is left to read.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Reads an unsigned LEB128 number.
    pub(super) fn number(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Reads bytes preceded by their number.
    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

pub(super) fn put_number(into: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        into.extend(u8::try_from(number & 0x7f).map(|low| low | 0x80));
        number >>= 7;
    }
    into.extend(u8::try_from(number));
}

/// Writes bytes preceded by their number.
pub(super) fn put_bytes(into: &mut Vec<u8>, bytes: &[u8]) {
    put_number(into, u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    into.extend(bytes);
}
