//! The seeded defects: plausible mistakes that the invariants must catch. They are built into a
//! driver's world or evidence, never into the proxy.

use crate::{Driver, Invariant};

/// Declares the defects, and by driver the invariants that catch each.
macro_rules! defects {
    ($(
        #[doc = $sentence:literal]
        $member:ident = $word:literal { $($driver:ident: $($invariant:ident),+;)+ }
    )+) => {
        ipp_wire::words! {
            /// A plausible mistake.
            pub enum Defect {
                $(#[doc = $sentence] $member = $word,)+
            }
        }

        impl Defect {
            /// The invariants that must catch it in this driver; none if that does not seed it.
            #[must_use]
            pub fn caught_by(self, driver: Driver) -> &'static [Invariant] {
                let by: &[(Driver, &[Invariant])] = match self {
                    $(Self::$member => &[$((Driver::$driver, &[$(Invariant::$invariant),+])),+],)+
                };
                let found = by.iter().find(|(by, _)| *by == driver);
                found.map_or(&[], |(_, invariants)| invariants)
            }

            /// The defects that this driver seeds, in the order of their declaration.
            pub fn seeded_by(driver: Driver) -> impl Iterator<Item = Self> {
                let all = <Self as ipp_wire::Word>::ALL.iter().copied();
                all.filter(move |defect| !defect.caught_by(driver).is_empty())
            }
        }
    };
}

defects! {
    /// Create is sent again when its answer is lost.
    CreateSentTwice = "create-sent-twice" {
        Simulation: CreateSentOnce, ChargedOnce;
        Model: CreateSentOnce, ChargedOnce;
        Processes: CreateSentOnce;
    }
    /// Who takes over a payment that is starting sends create for it.
    CreateSentByTakeOver = "create-sent-by-take-over" {
        Simulation: CreateSentOnce, ChargedOnce;
        Model: CreateSentOnce, ChargedOnce;
    }
    /// A repeated start sends create again.
    CreateSentByEachStart = "create-sent-by-each-start" {
        Simulation: CreateSentOnce;
    }
    /// The create call is aborted when its page goes away.
    CreateAbortedWithPage = "create-aborted-with-page" {
        Simulation: NoSessionForgotten;
        Processes: NoSessionForgotten;
    }
    /// A 5xx answer to create counts as a refusal.
    ServerErrorTakenAsRefusal = "server-error-taken-as-refusal" {
        Simulation: EndWasRead;
    }
    /// An answer is given up as soon as it is not there.
    AnswersNotAwaited = "answers-not-awaited" {
        Simulation: CertainWithoutFaults;
    }
    /// An unknown payment becomes failed when its time is up.
    UnknownTakenAsFailed = "unknown-taken-as-failed" {
        Simulation: EndWasRead, UnpaidIsTrue;
        Model: UnpaidIsTrue, ChargedOnce;
        Processes: EndWasRead;
    }
    /// An unknown payment stays unknown when its time is up.
    UnknownNeverRaised = "unknown-never-raised" {
        Model: NoSessionForgotten;
        Processes: ShownInTime;
    }
    /// An overdue payment becomes expired by our clock.
    OverdueTakenAsExpired = "overdue-taken-as-expired" {
        Simulation: EndWasRead;
    }
    /// A person is called for an overdue session without a last read.
    OverdueRaisedUnread = "overdue-raised-unread" {
        Model: CalledAfterRead;
    }
    /// A failed read counts as a failed session.
    FailedReadTakenAsFailed = "failed-read-taken-as-failed" {
        Simulation: EndWasRead;
        Processes: UnpaidIsTrue;
    }
    /// A payment that was starting when the process ended becomes failed.
    StartingFailedByRestart = "starting-failed-by-restart" {
        Model: ChargedOnce;
    }
    /// The next process does not resume unfinished payments.
    UnfinishedNotResumed = "unfinished-not-resumed" {
        Simulation: EndsInTime;
        Model: NoSessionForgotten;
    }
    /// Open sessions are not read; only callbacks bring news.
    SessionsNotPolled = "sessions-not-polled" {
        Simulation: EndsInTime, ShownInTime;
        Processes: EndsInTime;
    }
    /// A callback is answered 200 before it is committed.
    AcknowledgedBeforeCommit = "acknowledged-before-commit" {
        Simulation: CommittedFirst;
        Processes: CommittedFirst;
    }
    /// Pages or the merchant are told before the commit.
    ToldBeforeCommit = "told-before-commit" {
        Simulation: CommittedFirst;
        Model: CommittedFirst;
        Processes: CommittedFirst, MerchantNotified;
    }
    /// A page is not told of a change.
    PagesNotTold = "pages-not-told" {
        Processes: ShownInTime;
    }
    /// A callback's content is believed without a read.
    CallbackBodyTrusted = "callback-body-trusted" {
        Simulation: PaidIsTrue;
        Model: PaidIsTrue;
        Processes: PaidIsTrue;
    }
    /// A callback is believed without a valid signature.
    SignatureNotChecked = "signature-not-checked" {
        Processes: CallbackVerified;
    }
    /// The ids of received callbacks are kept in memory only.
    CallbackIdsForgotten = "callback-ids-forgotten" {
        Simulation: DeclineShownOnce;
    }
    /// A committed callback is never processed.
    CallbackNotProcessed = "callback-not-processed" {
        Processes: NoSessionForgotten;
    }
    /// The 200 to a cancel makes the payment cancelled.
    CancelTakenAsFinal = "cancel-taken-as-final" {
        Simulation: EndWasRead;
        Model: EndWasRead, UnpaidIsTrue, NoFalseAlarm;
        Processes: EndWasRead;
    }
    /// A change overwrites a newer version, and no trigger protects a final state.
    NewerVersionOverwritten = "newer-version-overwritten" {
        Simulation: FinalStays;
        Model: FinalStays;
        Processes: FinalStays;
    }
    /// The collected amount is not compared with the order.
    AmountNotCompared = "amount-not-compared" {
        Simulation: PaidIsTrue;
        Processes: PaidIsTrue;
    }
    /// A payment becomes paid without Kustom's order id.
    OrderIdNotStored = "order-id-not-stored" {
        Processes: PaidIsTrue;
    }
    /// Orders and devices may have several open payments.
    SeveralOpenPayments = "several-open-payments" {
        Simulation: OneOpenPayment;
        Processes: OneOpenPayment, ChargedOnce;
    }
    /// An order takes another payment while one of it is unknown.
    OrderFreedByUnknown = "order-freed-by-unknown" {
        Model: ChargedOnce, ChargeableOnce, SchemaNotNeeded;
    }
    /// A device takes another payment while one on it is unknown.
    DeviceFreedByUnknown = "device-freed-by-unknown" {
        Model: OneOpenPayment;
    }
    /// An order takes another payment while one of it needs attention.
    OrderFreedByAttention = "order-freed-by-attention" {
        Model: ChargedOnce;
    }
    /// "Not paid", said by a person, frees the order while its session lives.
    OrderFreedBySettling = "order-freed-by-settling" {
        Simulation: EndWasRead;
    }
    /// An order takes a payment while a stray session of it may take money.
    OrderFreedByStray = "order-freed-by-stray" {
        Simulation: StrayKeepsOrder;
        Model: StrayKeepsOrder;
    }
    /// A stray session's callback is done without a further look.
    StrayIgnored = "stray-ignored" {
        Simulation: StrayFollowed;
        Model: StrayFollowed;
    }
    /// No alarm is raised about a stray session.
    StrayNotReported = "stray-not-reported" {
        Simulation: StrayRaisesAlarm;
        Model: StrayRaisesAlarm;
    }
    /// A payment is stored with another content than requested.
    ContentReplaced = "content-replaced" {
        Processes: ContentAsRequested;
    }
    /// A payment is stored for, or shown to, another till.
    TillsMixedUp = "tills-mixed-up" {
        Processes: OwnTillOnly;
    }
    /// The merchant's system is not notified of an outcome.
    MerchantNotTold = "merchant-not-told" {
        Processes: MerchantNotified;
    }
    /// A transaction does not check its process's lease.
    WritesNotFenced = "writes-not-fenced" {
        Simulation: LeaseFenced;
    }
    /// A process goes on with its calls when its lease may have ended.
    CallsAfterLease = "calls-after-lease" {
        Simulation: LeaseFenced;
    }
    /// Leases end by the wall clock of whoever takes over.
    LeaseByWallClock = "lease-by-wall-clock" {
        Simulation: LeaseFenced, TakenOverInTime;
    }
    /// Other processes are notified of a change before its commit.
    NotifiedBeforeCommit = "notified-before-commit" {
        Simulation: ShownInTime;
    }
    /// Each process works off the inbox, and a callback that is done is done again.
    InboxTakenTwice = "inbox-taken-twice" {
        Simulation: DeclineShownOnce;
    }
    /// Each process tells the merchant's system, whoever has the lease on that.
    OutboxTakenTwice = "outbox-taken-twice" {
        Simulation: MerchantNotified;
    }
}
