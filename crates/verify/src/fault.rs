//! The faults of a network: what becomes of a request, its answer, or a message such as a callback.

use std::time::Duration;

ipp_wire::words! {
    /// A network of the tests, which has faults.
    pub enum Network {
        /// Between all parts of the simulation.
        Simulation = "simulation",
        /// Between all parts of the model.
        Model = "model",
        /// Between the real program, the provider and its callbacks.
        Processes = "processes",
        /// Between the engine, or the program, and the playground (`crates/proxy/tests/engine`,
        /// `crates/proxy/tests/doors`).
        Engine = "engine",
        /// Between page, proxy and playground: a link whose state the tests switch.
        Browsers = "browsers",
    }
}

/// Declares the faults, and the networks that have each.
macro_rules! faults {
    ($(
        #[doc = $sentence:literal]
        $member:ident $(($parameter:ty))? = $word:literal in $($network:ident),+;
    )+) => {
        /// A fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $(#[doc = $sentence] $member $(($parameter))?,)+
        }

        ipp_wire::words! {
            /// A fault, without its time, status or the like.
            pub enum FaultKind {
                $(#[doc = $sentence] $member = $word,)+
            }
        }

        impl Fault {
            /// Its kind.
            #[must_use]
            pub fn kind(self) -> FaultKind {
                match self {
                    $(Self::$member { .. } => FaultKind::$member,)+
                }
            }
        }

        impl FaultKind {
            /// The networks that have it.
            #[must_use]
            pub fn networks(self) -> &'static [Network] {
                match self {
                    $(Self::$member => &[$(Network::$network),+],)+
                }
            }

            /// The faults of this network, in the order of their declaration.
            pub fn of(network: Network) -> impl Iterator<Item = Self> {
                let all = <Self as ipp_wire::Word>::ALL.iter().copied();
                all.filter(move |kind| kind.networks().contains(&network))
            }
        }
    };
}

faults! {
    /// No connection is made, and the sender knows that nothing was sent.
    ConnectionRefused = "connection-refused" in Simulation, Browsers;
    /// The request never arrives, and nothing answers it.
    RequestLost = "request-lost" in Simulation, Model, Processes, Engine;
    /// The request arrives after this time, perhaps when its answer is no longer awaited.
    RequestDelayed(Duration) = "request-delayed" in Simulation, Model, Processes, Engine;
    /// The request arrives with other content than was sent.
    RequestAltered = "request-altered" in Processes;
    /// The connection breaks before the request arrives.
    RequestCut = "request-cut" in Processes, Engine;
    /// The request does not arrive, and is answered with this status.
    Refused(u16) = "refused" in Simulation, Model, Processes, Engine;
    /// The request does not arrive, and is answered 429 with this `retry-after`, if any.
    Throttled(Option<u32>) = "throttled" in Simulation, Processes, Engine;
    /// The request does not arrive, and somebody in between answers it.
    AnswerInvented = "answer-invented" in Engine;
    /// The request arrives, and nothing answers it.
    AnswerLost = "answer-lost" in Simulation, Model, Processes, Engine;
    /// The request arrives, and its answer comes back piece by piece over this time.
    AnswerDelayed(Duration) = "answer-delayed" in Model, Processes, Engine;
    /// The request arrives, and the connection breaks before its answer.
    ConnectionCut = "connection-cut" in Processes, Engine, Browsers;
    /// The request arrives, and the connection breaks in the middle of its answer.
    AnswerCut = "answer-cut" in Processes, Engine;
    /// The request arrives, and somebody in between answers it with this status.
    AnswerReplaced(u16) = "answer-replaced" in Simulation, Processes, Engine;
    /// The request arrives, and its answer comes back with other content.
    AnswerAltered = "answer-altered" in Engine, Browsers;
    /// Requests and answers wait until the network is restored.
    Held = "held" in Engine, Browsers;
    /// The message is acknowledged to its sender, or was never sent, and does not arrive.
    MessageLost = "message-lost" in Simulation, Model, Processes;
    /// The message arrives twice.
    Duplicated = "duplicated" in Simulation, Model, Processes;
    /// The message arrives after this time, when later ones have overtaken it.
    Overtaken(Duration) = "overtaken" in Simulation, Model, Processes;
    /// The message arrives without its signature.
    Unsigned = "unsigned" in Processes;
    /// The message arrives signed with another secret.
    WronglySigned = "wrongly-signed" in Processes;
    /// The message arrives correctly signed, with a time that is off by this number of seconds.
    Misdated(i64) = "misdated" in Processes;
    /// Before the message, a correctly signed one arrives that is not true.
    Forged = "forged" in Processes;
}
