//! The component's `feedback`.

/// What a cashier hears or feels on paid and on a declined card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// A sound.
    Sound,
    /// Vibration, on machines that can.
    Vibration,
    /// Both.
    SoundAndVibration,
}

impl Feedback {
    /// As in the element's attribute.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Vibration => "vibration",
            Self::SoundAndVibration => "sound vibration",
        }
    }
}
