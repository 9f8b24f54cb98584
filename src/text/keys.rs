//! The names of all texts of the element. The texts are in `www/locales/*.json`.

/// Declares the keys once, as an enum and as the names in the JSON files.
macro_rules! keys {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// One text of the element.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Key {
            $($(#[$doc])* $variant,)+
        }

        impl Key {
            /// All keys, in order.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in the JSON files and in the page's `messages`.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

keys! {
    /// The tag of the texts' language, which decides the plural forms.
    Language = "language",

    // Buttons.
    /// Starts the payment.
    Charge = "charge",
    /// Starts another payment of an order that was not paid.
    ChargeAgain = "charge_again",
    /// Asks for a cancel.
    Cancel = "cancel",
    /// Asks the proxy for the state now.
    CheckNow = "check_now",
    /// Puts an ended payment aside.
    Done = "done",
    /// Makes this tab act instead of another one.
    UseThisTab = "use_this_tab",
    /// Leaves a payment that was only viewed.
    Back = "back",

    // The order.
    /// Says that no real money is moved.
    TestMode = "test_mode",
    /// The order's `{reference}`.
    Order = "order",
    /// Heading of the folded lines; has a form for each plural of `{count}`.
    Lines = "lines",
    /// One line: `{quantity}`, `{name}`.
    Line = "line",
    /// The tax within the amount: `{amount}`.
    TaxIncluded = "tax_included",
    /// Kustom's order: `{order_id}`.
    OrderId = "order_id",
    /// Heading of the folded list of the till's other open payments; has a form for each plural
    /// of `{count}`.
    OpenPayments = "open_payments",

    // The terminals.
    /// Label of the picker.
    Terminal = "terminal",
    /// Replaces `{device}` where its name is unknown.
    TheTerminal = "the_terminal",
    /// The list is being read.
    TerminalsLoading = "terminals_loading",
    /// The list could not be read.
    TerminalsFailed = "terminals_failed",
    /// The list is empty.
    NoTerminals = "no_terminals",
    /// Why a terminal in the list is busy: `{reference}`, `{age}`, and the `{till}` that can end
    /// it.
    RowBusy = "row_busy",
    /// Marks a terminal that is no real phone.
    Simulated = "simulated",
    /// Heading of the terminals that a payment can be moved to.
    MoveTo = "move",
    /// Label of the search.
    SearchTerminals = "search_terminals",
    /// Empties the search.
    ClearSearch = "clear_search",
    /// The number of matches, for screen readers only; has a form for each plural of `{count}`.
    Found = "found",
    /// No terminal matches `{text}`.
    NothingFound = "nothing_found",
    /// Heading of the terminals without a shop, if others have one.
    NoLocation = "no_location",

    // The pairing of a phone.
    /// Button that begins pairing a phone, and heading of the pairing panel.
    Pair = "pair",
    /// Closes the pairing panel.
    Close = "close",
    /// A code has been asked for.
    PairAsking = "pair_asking",
    /// The code could not be had.
    PairRefused = "pair_refused",
    /// First step.
    PairOpenApp = "pair_open_app",
    /// Second step.
    PairTypeCode = "pair_type_code",
    /// Third step.
    PairWait = "pair_wait",
    /// How long the code is still valid: `{age}`.
    PairLeft = "pair_left",
    /// The code has expired.
    PairExpired = "pair_expired",
    /// Asks for another code.
    NewCode = "new_code",
    /// `{device}` was just paired.
    PhonePaired = "phone_paired",

    // The states.
    /// The stream is not open yet.
    Connecting = "connecting",
    /// The till's open payment is being looked for.
    LookingForPayment = "looking_for_payment",
    /// The proxy refuses this till its stream, or there is no token.
    ShutOut = "shut_out",
    /// Ready to charge.
    Ready = "ready",
    /// The payment is being sent to `{device}`.
    SendingTo = "sending_to",
    /// The outcome is unknown: warns not to charge again.
    NotKnown = "not_known",
    /// `{device}` has not picked the payment up yet.
    WaitingFor = "waiting_for",
    /// The customer is paying on `{device}`.
    CustomerPaying = "customer_paying",
    /// A cancel was asked for, and the payment may still succeed.
    Cancelling = "cancelling",
    /// The payment is being cancelled on `{from}`, to be charged on `{device}`.
    Moving = "moving",
    /// The customer paid.
    Paid = "paid",
    /// The cancel came too late.
    PaidBeforeCancel = "paid_before_cancel",
    /// Nothing was charged: cancelled.
    Cancelled = "cancelled",
    /// Nothing was charged: the session expired.
    Expired = "expired",
    /// Nothing was charged: failed.
    Failed = "failed",
    /// Another amount was collected.
    Held = "held",
    /// A person has to look.
    NeedsAttention = "needs_attention",

    // What to do or to know next.
    /// The phone has not picked the payment up in time: `{device}`.
    NotPickedUp = "not_picked_up",
    /// The payment was paid before it could be moved to `{device}`.
    NotMoved = "not_moved",
    /// Nothing has to be done.
    ResolvesItself = "resolves_itself",
    /// A person with more rights has to look.
    CallForHelp = "call_for_help",
    /// It is certain that nothing was charged.
    NothingCharged = "nothing_charged",
    /// A person settled it as not paid.
    SettledNotPaid = "settled_not_paid",
    /// The last try was refused.
    NotStarted = "not_started",
    /// The last try could not be sent in time.
    NotSent = "not_sent",

    // Why a card was declined.
    /// `DECLINED_GENERIC`, lost and stolen cards, and unknown reasons.
    DeclineGeneric = "decline_generic",
    /// `INSUFFICIENT_FUNDS`.
    DeclineFunds = "decline_funds",
    /// `EXPIRED_CARD`.
    DeclineExpired = "decline_expired",
    /// `INCORRECT_CVC`.
    DeclineCvc = "decline_cvc",
    /// `PROCESSING_ERROR`.
    DeclineProcessing = "decline_processing",
    /// `INCORRECT_NUMBER`.
    DeclineNumber = "decline_number",
    /// `CARD_VELOCITY_EXCEEDED`.
    DeclineTooOften = "decline_too_often",

    // What to do after a declined card.
    /// After `decline_generic`.
    NextGeneric = "next_generic",
    /// After `decline_funds`.
    NextFunds = "next_funds",
    /// After `decline_expired`.
    NextExpired = "next_expired",
    /// After `decline_cvc`.
    NextCvc = "next_cvc",
    /// After `decline_processing`.
    NextProcessing = "next_processing",
    /// After `decline_number`.
    NextNumber = "next_number",
    /// After `decline_too_often`.
    NextTooOften = "next_too_often",

    // Why nothing can be charged.
    /// Another tab of this till acts.
    OtherTab = "other_tab",
    /// A payment of this order is under way.
    NotNow = "not_now",
    /// The page has set no order.
    NoOrder = "no_order",
    /// The page's order cannot be charged: `{field}`, `{message}`.
    BadOrder = "bad_order",
    /// The page has set another order meanwhile.
    AnotherOrder = "another_order",
    /// This order is paid.
    AlreadyPaid = "already_paid",
    /// Something else was collected for this order.
    OrderHeld = "order_held",
    /// Another till has a payment of this order.
    TakenElsewhere = "taken_elsewhere",
    /// No terminal is chosen, or the chosen one is gone.
    NoTerminalPicked = "no_terminal_picked",
    /// The chosen terminal is busy: `{device}`, `{reference}`, `{age}`, and the `{till}` that can
    /// end it.
    TerminalBusy = "terminal_busy",

    // How old the shown state is.
    /// How long the payment has been running: `{age}`.
    Elapsed = "elapsed",
    /// Time until the session expires: `{age}`.
    TimeLeft = "time_left",
    /// How long ago the state was confirmed: `{age}`.
    Confirmed = "confirmed",
    /// The stream is down, for screen readers: spoken once, without a growing age.
    LineLost = "line_lost",
    /// The stream has been down for `{age}`.
    ConnectionLost = "connection_lost",

    // What the shim shows while there is no wasm.
    /// Reloading after a crash.
    Reloading = "reloading",
    /// The files can't be loaded.
    CantLoad = "cant_load",
    /// Script and wasm are of different versions, also past the cache.
    WrongVersion = "wrong_version",
    /// The page's policy forbids wasm.
    PolicyBlocked = "policy_blocked",
    /// The browser is too old to run the wasm.
    Unsupported = "unsupported",
    /// Stopped after too many crashes.
    Stopped = "stopped",
    /// Added when a payment may be running meanwhile.
    MayBePaying = "may_be_paying",
}
