//! Mistakes that somebody could make, to see that they are caught. None of them is in the
//! proxy: they are made in the world around its tasks, and only here.

use std::fmt;
use std::str::FromStr;

macro_rules! defects {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// A mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Defect {
            $($(#[$doc])* $name,)*
        }

        impl Defect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name on the command line.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

defects! {
    /// Create is sent again when its answer is lost.
    PostAgain = "post-again",
    /// A 5xx to create is taken for a refusal.
    FiveHundredRefuses = "five-hundred-refuses",
    /// The create call is cut when its page goes away.
    CreateDiesWithPage = "create-dies-with-page",
    /// A callback is answered 200 before it is committed.
    AckBeforeCommit = "ack-before-commit",
    /// What a callback says is believed without a read.
    TrustCallback = "trust-callback",
    /// Kustom's 200 to a cancel is taken for cancelled.
    TrustCancel = "trust-cancel",
    /// Callbacks that were received are remembered in memory only.
    ForgetfulInbox = "forgetful-inbox",
    /// An unknown payment becomes failed when its time is up.
    UnknownFails = "unknown-fails",
    /// An overdue payment becomes expired by our clock.
    OverdueExpires = "overdue-expires",
    /// A change is stored whatever version it started from.
    NoVersions = "no-versions",
    /// Orders and devices may have several open payments.
    NotUnique = "not-unique",
    /// Nobody reads open sessions: callbacks alone must do.
    NoPolling = "no-polling",
    /// A new process does not take up what the last one left.
    ForgetfulStart = "forgetful-start",
    /// The pages are told before the commit.
    TellFirst = "tell-first",
    /// What was collected is not compared with the order.
    NoComparison = "no-comparison",
    /// A start that is repeated is started again.
    StartAgain = "start-again",
    /// A session that no payment stands for is ticked off without a word.
    StrayIgnored = "stray-ignored",
    /// A read that fails is taken for a session that failed.
    FailedReadFails = "failed-read-fails",
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Defect {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|defect| defect.word() == word);
        found.copied().ok_or_else(|| {
            let words: Vec<_> = Self::ALL.iter().map(|defect| defect.word()).collect();
            format!("there is no defect '{word}': {}", words.join(", "))
        })
    }
}
