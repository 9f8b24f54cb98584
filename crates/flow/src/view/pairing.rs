//! The pairing of a phone, as shown.

use alloc::string::String;
use alloc::vec::Vec;

use super::visible::visible;
use crate::{CODE_LIFE, EnrollmentCode, Model, Pairing};

/// The pairing of a phone, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairingNote {
    /// The till may not pair phones, or not on this screen.
    Hidden,
    /// Pairing can begin.
    Offered {
        /// The name of the phone that was just paired.
        paired: Option<String>,
    },
    /// A code has been requested.
    Asking,
    /// No code was issued; with the proxy's sentence, if it gave one.
    Refused(Option<String>),
    /// A code, to be typed on the phone.
    Code {
        /// The code in groups of letters.
        groups: Vec<EnrollmentCode>,
        /// Seconds until the code expires.
        seconds: i64,
    },
    /// The code has expired.
    Expired,
}

impl PairingNote {
    /// True while the pairing panel replaces the terminal list.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::Hidden | Self::Offered { .. })
    }
}

/// The number of a code's letters that are shown as one group.
const GROUP_LETTERS: usize = 4;

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
                    // The model's clock lags behind the proxy's on a slow connection, but a code
                    // of 15 minutes must never begin at 15:01. The last second is shown as 1.
                    seconds: ((left.min(CODE_LIFE) + 500) / 1000).max(1),
                },
            }
        }
    }
}

/// Splits a code into groups. A code that Kustom has grouped itself stays as it is: its hyphens
/// may have to be typed.
fn groups(EnrollmentCode(code): &EnrollmentCode) -> Vec<EnrollmentCode> {
    let letters: Vec<char> = visible(code).chars().collect();
    let plain = letters.iter().all(|letter| letter.is_ascii_alphanumeric());
    let size = if plain {
        GROUP_LETTERS
    } else {
        letters.len().max(1)
    };
    letters
        .chunks(size)
        .map(|group| EnrollmentCode(group.iter().collect::<String>()))
        .collect()
}
