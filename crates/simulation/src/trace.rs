//! What a schedule tells those who watch it: the messages between its parts, and what happens to
//! them. Nothing is drawn for it, so that a watched schedule is the same as another.

use std::fmt;

use ipp_verify::FaultKind;
use serde::Serialize;

use crate::executor::Time;
use crate::world::World;

/// A part of the world, at one end of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The tab with this number.
    Page(usize),
    /// The process in this seat; without one, whichever of them takes the message.
    Proxy(Option<usize>),
    /// The database of all processes.
    Database,
    /// Kustom.
    Kustom,
    /// The terminal with this name.
    Terminal(String),
    /// The merchant's system.
    Merchant,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(number) => write!(f, "page-{number}"),
            Self::Proxy(Some(seat)) => write!(f, "proxy-{seat}"),
            Self::Proxy(None) => f.write_str("proxies"),
            Self::Database => f.write_str("database"),
            Self::Kustom => f.write_str("kustom"),
            Self::Terminal(name) => f.write_str(name),
            Self::Merchant => f.write_str("merchant"),
        }
    }
}

impl Serialize for Part {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Something that a watched schedule tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Told {
    /// A message is on its way.
    Message {
        /// Its number, by which it may be told as lost.
        number: u32,
        /// Who sends it.
        from: Part,
        /// Who is to get it.
        to: Part,
        /// What it says.
        what: String,
        /// When it was sent, in milliseconds of the virtual clock.
        sent: Time,
        /// When it arrives, unless it is lost.
        arrives: Time,
    },
    /// A message does not arrive as it was sent.
    Lost {
        /// The message's number.
        number: u32,
        /// When that was decided.
        at: Time,
        /// The fault's word.
        why: &'static str,
    },
    /// Something happens to a part.
    Happened {
        /// When.
        at: Time,
        /// The part.
        part: Part,
        /// What happens.
        what: String,
    },
}

/// What was told since it was last taken.
#[derive(Default)]
pub(crate) struct Trace {
    /// Whether the run is watched.
    pub(crate) on: bool,
    told: Vec<Told>,
    messages: u32,
}

impl Trace {
    pub(crate) fn take(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }
}

impl World {
    /// Tells of a message that arrives at this time; returns its number.
    pub(crate) fn sends(
        &mut self,
        (from, to): (Part, Part),
        what: impl Into<String>,
        arrives: Time,
    ) -> u32 {
        if !self.trace.on {
            return 0;
        }
        self.trace.messages += 1;
        let number = self.trace.messages;
        self.trace.told.push(Told::Message {
            number,
            from,
            to,
            what: what.into(),
            sent: self.queue.now(),
            arrives,
        });
        number
    }

    /// Tells that a message is lost, or replaced.
    pub(crate) fn loses(&mut self, number: u32, why: FaultKind) {
        if self.trace.on {
            let (at, why) = (self.queue.now(), ipp_wire::Word::word(why));
            self.trace.told.push(Told::Lost { number, at, why });
        }
    }

    /// Tells that something happens to a part.
    pub(crate) fn happens(&mut self, part: Part, what: impl FnOnce() -> String) {
        if self.trace.on {
            let (at, what) = (self.queue.now(), what());
            self.trace.told.push(Told::Happened { at, part, what });
        }
    }
}
