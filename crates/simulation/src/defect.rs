//! Plausible mistakes that the invariants must catch. They are built into the simulated world
//! around the proxy's tasks, never into the proxy.

use std::fmt;
use std::str::FromStr;

macro_rules! defects {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// A planted mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Defect {
            $($(#[$doc])* $name,)*
        }

        impl Defect {
            /// All defects.
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
    /// A 5xx answer to create counts as a refusal.
    FiveHundredRefuses = "five-hundred-refuses",
    /// The create call is aborted when its page goes away.
    CreateDiesWithPage = "create-dies-with-page",
    /// A callback is answered 200 before it is committed.
    AckBeforeCommit = "ack-before-commit",
    /// A callback's content is believed without a read.
    TrustCallback = "trust-callback",
    /// Kustom's 200 to a cancel makes the payment cancelled.
    TrustCancel = "trust-cancel",
    /// The ids of received callbacks are kept in memory only.
    ForgetfulInbox = "forgetful-inbox",
    /// An unknown payment becomes failed when its time is up.
    UnknownFails = "unknown-fails",
    /// An overdue payment becomes expired by our clock.
    OverdueExpires = "overdue-expires",
    /// A change is stored over any version.
    NoVersions = "no-versions",
    /// Orders and devices may have several open payments.
    NotUnique = "not-unique",
    /// Open sessions are not read; only callbacks bring news.
    NoPolling = "no-polling",
    /// A new process does not resume the unfinished payments of the last one.
    ForgetfulStart = "forgetful-start",
    /// The pages are told before the commit.
    TellFirst = "tell-first",
    /// The collected amount is not compared with the order.
    NoComparison = "no-comparison",
    /// A repeated start sends create again.
    StartAgain = "start-again",
    /// A stray session's callback is done without an alarm.
    StrayIgnored = "stray-ignored",
    /// A failed read counts as a failed session.
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
