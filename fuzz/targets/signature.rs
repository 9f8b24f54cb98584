//! The signature check with a body: it takes what was signed with one of its secrets, and
//! nothing else, whatever the headers hold.
#![no_main]

use arbitrary::Arbitrary;
use http::{HeaderMap, HeaderName, HeaderValue};
use ipp_fuzz::entry;
use ipp_proxy::signature::Verifier;
use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;

/// More are nobody's: they are refused before anything is hashed.
const MAX_ENTRIES: usize = 8;
/// Entries that are not the right one, each with the space behind it.
const OTHERS: [&str; 5] = [
    "v1, ",
    "v1,AAAA ",
    "v2,x ",
    "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ",
    "x ",
];
const NOW: i64 = 1_764_000_000;
/// The published test secret, and the bytes in it.
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const BYTES: [u8; 24] = [
    0x0b, 0x61, 0x55, 0xb0, 0x14, 0x08, 0x86, 0xbb, 0x1c, 0x0a, 0x19, 0x50, 0x20, 0xc5, 0x7e, 0x6f,
    0x9b, 0x12, 0x62, 0xca, 0x68, 0x6f, 0xba, 0x03,
];

/// A header as somebody sends it; the last may be the one that is signed.
#[derive(Arbitrary, Debug)]
struct Delivery<'a> {
    headers: Vec<(Name, &'a [u8])>,
    /// Adds the three headers as Kustom would.
    signed: bool,
    id: &'a [u8],
    apart: i16,
    /// Changes this bit of the signed body.
    flip: Option<u16>,
    /// How many other entries stand before the right one; of which kind follows from it.
    others: u16,
    body: &'a [u8],
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Name {
    Id,
    Timestamp,
    Signature,
}

impl Name {
    fn header(self) -> HeaderName {
        HeaderName::from_static(match self {
            Self::Id => "webhook-id",
            Self::Timestamp => "webhook-timestamp",
            Self::Signature => "webhook-signature",
        })
    }
}

fuzz_target!(|delivery: Delivery<'_>| {
    let verifier = Verifier::new(&[SecretString::from(SECRET)]).expect("a good secret");
    let mut headers = HeaderMap::new();
    for (name, value) in &delivery.headers {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.append(name.header(), value);
        }
    }
    let other_headers = headers.len();
    let others = usize::from(delivery.others % 4096);
    let time = (NOW + i64::from(delivery.apart)).to_string();
    let mut body = delivery.body.to_vec();
    let mut id_can_be_sent = false;
    if delivery.signed
        && let Ok(id) = HeaderValue::from_bytes(delivery.id)
    {
        id_can_be_sent = id.to_str().is_ok() && (1..=255).contains(&id.len());
        let mut signature = OTHERS[others % OTHERS.len()].repeat(others);
        signature.push_str(&entry(&BYTES, delivery.id, time.as_bytes(), &body));
        headers.append(Name::Id.header(), id);
        headers.append(Name::Timestamp.header(), time.parse().expect("digits"));
        headers.append(Name::Signature.header(), signature.parse().expect("ASCII"));
    }
    let flipped = match delivery.flip {
        Some(bit) if usize::from(bit / 8) < body.len() => {
            body[usize::from(bit / 8)] ^= 1 << (bit % 8);
            true
        }
        _ => false,
    };

    let verdict = verifier.verify(&headers, &body, NOW);
    let near = delivery.apart.unsigned_abs() <= 300;
    if delivery.signed && other_headers == 0 && id_can_be_sent {
        let good = near && !flipped && others < MAX_ENTRIES;
        assert_eq!(verdict.is_ok(), good, "{verdict:?}");
    }
    if let Ok(verified) = verdict {
        let only = |name: Name| {
            let mut values = headers.get_all(name.header()).iter();
            let first = values.next().expect("it was needed");
            assert!(values.next().is_none(), "there twice, and believed");
            first.as_bytes()
        };
        let (id, time) = (only(Name::Id), only(Name::Timestamp));
        assert_eq!(id, verified.webhook_id.as_bytes());
        assert!(NOW.abs_diff(verified.signed_at) <= 300);
        let wanted = entry(&BYTES, id, time, &body);
        let entries = std::str::from_utf8(only(Name::Signature)).expect("ASCII");
        assert!(entries.split_ascii_whitespace().any(|e| e == wanted));
    }
});
