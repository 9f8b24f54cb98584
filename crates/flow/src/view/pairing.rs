//! What the screen says about the pairing of a phone.

use alloc::string::String;
use alloc::vec::Vec;

use super::model::PairingNote;
use super::visible::visible;
use crate::{CODE_LIFE, EnrollmentCode, Model, Pairing};

/// So many letters of a code stand together.
const GROUP: usize = 4;

pub(super) fn note(model: &Model, asks_for_charge: bool) -> PairingNote {
    if !model.may_enroll || !asks_for_charge {
        return PairingNote::Hidden;
    }
    match &model.pairing {
        Pairing::Closed { paired } => PairingNote::Offered {
            paired: paired.as_deref().map(visible),
        },
        Pairing::Asking => PairingNote::Asking,
        Pairing::Refused(detail) => PairingNote::Refused(detail.as_deref().map(visible)),
        Pairing::Open { enrollment, .. } => {
            match enrollment.expires_at.since(model.now) {
                0 => PairingNote::Expired,
                left => PairingNote::Code {
                    groups: groups(&enrollment.code),
                    // What comes from the proxy is a little late, and a code of fifteen minutes
                    // must not begin at 15:01, however late. The last second is one.
                    seconds: ((left.min(CODE_LIFE) + 500) / 1000).max(1),
                },
            }
        }
    }
}

/// A code that Kustom has grouped itself stays as it is: its hyphens may have to be typed.
fn groups(EnrollmentCode(code): &EnrollmentCode) -> Vec<EnrollmentCode> {
    let letters: Vec<char> = visible(code).chars().collect();
    let plain = letters.iter().all(|letter| letter.is_ascii_alphanumeric());
    let size = if plain { GROUP } else { letters.len().max(1) };
    letters
        .chunks(size)
        .map(|group| EnrollmentCode(group.iter().collect::<String>()))
        .collect()
}
