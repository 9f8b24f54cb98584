//! Every text of the element by name. The texts themselves are in `www/locales/*.json`.

/// Declares the keys once: as an enum for the code, and as the names in the JSON files.
macro_rules! keys {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// One text of the element.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Key {
            $($(#[$doc])* $variant,)+
        }

        impl Key {
            /// All of them, in order.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in the JSON files and in the page's `messages`.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

keys! {
    /// The tag of the language that the texts are in: it counts by its rules.
    Language = "language",

    // Buttons.
    /// Starts the payment.
    Charge = "charge",
    /// Starts another payment of an order that was not paid.
    ChargeAgain = "charge_again",
    /// Asks for a cancel.
    Cancel = "cancel",
    /// Asks the proxy now.
    CheckNow = "check_now",
    /// Leaves an ended payment.
    Done = "done",
    /// Acts in this tab instead of in another one.
    UseThisTab = "use_this_tab",
    /// Leaves a payment that was only looked at.
    Back = "back",

    // The order.
    /// No real money is moved.
    TestMode = "test_mode",
    /// `{reference}`.
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
    /// Stands for `{device}` where its name is not known.
    TheTerminal = "the_terminal",
    /// The list is being read.
    TerminalsLoading = "terminals_loading",
    /// The list could not be read.
    TerminalsFailed = "terminals_failed",
    /// The list is empty.
    NoTerminals = "no_terminals",
    /// What keeps one in the list busy: `{reference}`, `{age}`, and the `{till}` that can end it.
    RowBusy = "row_busy",
    /// No phone stands behind it.
    Simulated = "simulated",
    /// Heading of the terminals that a payment can be moved to.
    MoveTo = "move",
    /// Label of the search.
    SearchTerminals = "search_terminals",
    /// Empties the search.
    ClearSearch = "clear_search",
    /// How many the search has found, which is heard and not seen; has a form for each plural of
    /// `{count}`.
    Found = "found",
    /// No terminal is like `{text}`.
    NothingFound = "nothing_found",
    /// Heading of the terminals that stand in no shop, where others do.
    NoLocation = "no_location",

    // The pairing of a phone.
    /// Begins the pairing of a phone, and heads it.
    Pair = "pair",
    /// Ends it.
    Close = "close",
    /// A code is asked for.
    PairAsking = "pair_asking",
    /// None could be had.
    PairRefused = "pair_refused",
    /// First step.
    PairOpenApp = "pair_open_app",
    /// Second step.
    PairTypeCode = "pair_type_code",
    /// Third step.
    PairWait = "pair_wait",
    /// How long the code serves: `{age}`.
    PairLeft = "pair_left",
    /// It serves no more.
    PairExpired = "pair_expired",
    /// Asks for another.
    NewCode = "new_code",
    /// `{device}` is new in the list.
    PhonePaired = "phone_paired",

    // The states.
    /// The stream is not open yet.
    Connecting = "connecting",
    /// Whether a payment is to be picked up.
    LookingForPayment = "looking_for_payment",
    /// The proxy does not let this till listen, or there is no token.
    ShutOut = "shut_out",
    /// Waits for the cashier.
    Ready = "ready",
    /// `{device}`.
    SendingTo = "sending_to",
    /// Nobody knows yet: the one thing not to do.
    NotKnown = "not_known",
    /// `{device}`.
    WaitingFor = "waiting_for",
    /// `{device}`.
    CustomerPaying = "customer_paying",
    /// A cancel was asked for, and the payment may still succeed.
    Cancelling = "cancelling",
    /// It is cancelled on `{from}`, to be charged on `{device}`.
    Moving = "moving",
    /// The customer paid.
    Paid = "paid",
    /// The cancel came too late.
    PaidBeforeCancel = "paid_before_cancel",
    /// Nothing was charged: cancelled.
    Cancelled = "cancelled",
    /// Nothing was charged: too late.
    Expired = "expired",
    /// Nothing was charged: failed.
    Failed = "failed",
    /// Another amount was collected.
    Held = "held",
    /// A person has to look.
    NeedsAttention = "needs_attention",

    // What to do or to know next.
    /// The phone is slow: `{device}`.
    NotPickedUp = "not_picked_up",
    /// It was paid before it could be moved to `{device}`.
    NotMoved = "not_moved",
    /// Nothing has to be done.
    ResolvesItself = "resolves_itself",
    /// A person with more rights must look.
    CallForHelp = "call_for_help",
    /// It is certain.
    NothingCharged = "nothing_charged",
    /// The last try was refused.
    NotStarted = "not_started",
    /// The last try could not be sent in time.
    NotSent = "not_sent",

    // Why a card was declined.
    /// `DECLINED_GENERIC`, lost and stolen cards, and what we don't know.
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

    // What to do after it.
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
    /// A payment of this order runs.
    NotNow = "not_now",
    /// Nobody has rung anything up.
    NoOrder = "no_order",
    /// The page's order cannot be charged: `{field}`, `{message}`.
    BadOrder = "bad_order",
    /// The page has set another order meanwhile.
    AnotherOrder = "another_order",
    /// This order is paid.
    AlreadyPaid = "already_paid",
    /// Something else was collected for this order.
    OrderHeld = "order_held",
    /// Another till has a payment of it.
    TakenElsewhere = "taken_elsewhere",
    /// None is chosen, or the chosen one is gone.
    NoTerminalPicked = "no_terminal_picked",
    /// The chosen one: `{device}`, `{reference}`, `{age}`, and the `{till}` that can end it.
    TerminalBusy = "terminal_busy",

    // How fresh the knowledge is.
    /// `{age}`.
    Elapsed = "elapsed",
    /// What is left of the session's life: `{age}`.
    TimeLeft = "time_left",
    /// `{age}`.
    Confirmed = "confirmed",
    /// The stream is down, for whoever hears it: once, and without an age that grows.
    LineLost = "line_lost",
    /// The stream is down: `{age}`.
    ConnectionLost = "connection_lost",

    // What the shim says while there is no wasm.
    /// After a crash.
    Reloading = "reloading",
    /// The network is not there.
    CantLoad = "cant_load",
    /// Script and wasm are of different versions, and stay so.
    WrongVersion = "wrong_version",
    /// The page's policy forbids wasm.
    PolicyBlocked = "policy_blocked",
    /// After too many crashes.
    Stopped = "stopped",
    /// Money may be moving meanwhile.
    MayBePaying = "may_be_paying",
}
