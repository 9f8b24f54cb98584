//! How an enum of words is declared: once, with everything that else would repeat its members.

/// An enum, each member of which is one word in JSON, in metrics, in the database or in a document.
pub trait Word: Copy + Eq + 'static {
    /// Every member, in the order of their declaration.
    const ALL: &'static [Self];

    /// The enum's name.
    const NAME: &'static str;

    /// What the members are: the enum's doc comment.
    const ABOUT: &'static str;

    /// The member's word.
    fn word(self) -> &'static str;

    /// What the member means: its doc comment.
    fn meaning(self) -> &'static str;

    /// Every member's word.
    fn words() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|member| member.word())
    }

    /// The member with this word.
    #[must_use]
    fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|member| member.word() == word)
            .copied()
    }
}

/// Declares an enum of words and implements [`Word`] for it. The members stand in one place, so that
/// no list can miss a new one.
///
/// ```
/// use ipp_wire::{Word, words};
///
/// words! {
///     /// How far a delivery is.
///     pub enum Step {
///         /// On its way.
///         Sent = "sent",
///         /// Taken.
///         Taken = "taken",
///     }
/// }
///
/// assert_eq!(Step::ALL, [Step::Sent, Step::Taken]);
/// assert_eq!(Step::Taken.word(), "taken");
/// assert_eq!(Step::Taken.meaning(), "Taken.");
/// assert_eq!(Step::parse("lost"), None);
/// ```
#[macro_export]
macro_rules! words {
    (
        $(#[doc = $about:literal])+
        $vis:vis enum $name:ident {
            $($(#[doc = $meaning:literal])+ $member:ident = $word:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[doc = $meaning])+ $member,)+
        }

        impl $crate::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$member),+];
            const NAME: &'static str = stringify!($name);
            const ABOUT: &'static str = concat!($($about),+).trim_ascii();

            fn word(self) -> &'static str {
                match self {
                    $(Self::$member => $word,)+
                }
            }

            fn meaning(self) -> &'static str {
                match self {
                    $(Self::$member => concat!($($meaning),+).trim_ascii(),)+
                }
            }
        }
    };
}

/// Has words read and written as JSON strings.
#[cfg(feature = "serde")]
macro_rules! words_as_json {
    ($($name:ty),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::Word::word(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = alloc::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                <Self as $crate::Word>::parse(&word).ok_or_else(|| {
                    serde::de::Error::custom(format_args!(
                        "unknown variant `{word}`, expected a {}",
                        stringify!($name)
                    ))
                })
            }
        }
    )+};
}

#[cfg(feature = "serde")]
words_as_json!(
    crate::PaymentState,
    crate::ResolveOutcome,
    crate::Environment,
    crate::Verdict,
    crate::PageRequest,
    crate::ProviderCall,
    crate::CallResult,
    crate::CheckPoint
);

/// Declares constants that are words, and the list of them.
macro_rules! constants {
    ($($(#[doc = $meaning:literal])+ $name:ident = $word:literal;)+) => {
        $($(#[doc = $meaning])+ pub const $name: &str = $word;)+

        /// All of them, in the order of their declaration.
        pub const ALL: &[&str] = &[$($name),+];

        /// What each means: its doc comment.
        #[cfg(feature = "openapi")]
        pub const MEANINGS: &[(&str, &str)] = &[$(($name, concat!($($meaning),+).trim_ascii())),+];
    };
}

pub(crate) use constants;
