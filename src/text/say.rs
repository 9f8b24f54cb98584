//! Puts the decisions of `flow` into words.

use ipp_flow::{Action, Advice, Blocked, Text};

use super::{Key, Texts};

impl Texts {
    /// The words of a headline or a hint.
    pub(crate) fn say(self, text: &Text) -> String {
        let name = |device: &Option<String>| match device {
            Some(device) => device.clone(),
            None => self.get(Key::TheTerminal),
        };
        let about = |key, device| self.fill(key, &[("device", &name(device))]);
        match text {
            Text::SendingTo { device } => about(Key::SendingTo, device),
            Text::WaitingFor { device } => about(Key::WaitingFor, device),
            Text::CustomerPaying { device } => about(Key::CustomerPaying, device),
            Text::NotPickedUp { device } => about(Key::NotPickedUp, device),
            Text::NotMoved { device } => about(Key::NotMoved, device),
            Text::Moving { from, to } => {
                let (from, to) = (name(from), name(to));
                self.fill(Key::Moving, &[("device", &to), ("from", &from)])
            }
            Text::Connecting => self.get(Key::Connecting),
            Text::LookingForPayment => self.get(Key::LookingForPayment),
            Text::Ready => self.get(Key::Ready),
            Text::OtherTab => self.get(Key::OtherTab),
            Text::ShutOut => self.get(Key::ShutOut),
            Text::NotKnown => self.get(Key::NotKnown),
            Text::Declined(advice) => self.get(reason(*advice)),
            Text::AfterDecline(advice) => self.get(next(*advice)),
            Text::Cancelling => self.get(Key::Cancelling),
            Text::Paid => self.get(Key::Paid),
            Text::PaidBeforeCancel => self.get(Key::PaidBeforeCancel),
            Text::Cancelled => self.get(Key::Cancelled),
            Text::Expired => self.get(Key::Expired),
            Text::Failed => self.get(Key::Failed),
            Text::Held => self.get(Key::Held),
            Text::NeedsAttention => self.get(Key::NeedsAttention),
            Text::ResolvesItself => self.get(Key::ResolvesItself),
            Text::CallForHelp => self.get(Key::CallForHelp),
            Text::NothingCharged => self.get(Key::NothingCharged),
            Text::SettledNotPaid => self.get(Key::SettledNotPaid),
            Text::NotStarted => self.get(Key::NotStarted),
            Text::NotSent => self.get(Key::NotSent),
            Text::PaidBefore => self.get(Key::AlreadyPaid),
        }
    }

    /// The label of a button.
    pub(crate) fn action(self, action: Action) -> String {
        self.get(match action {
            Action::Charge => Key::Charge,
            Action::ChargeAgain => Key::ChargeAgain,
            Action::Cancel => Key::Cancel,
            Action::CheckNow => Key::CheckNow,
            Action::Done => Key::Done,
            Action::TakeOver => Key::UseThisTab,
            Action::Back => Key::Back,
        })
    }

    /// Why nothing can be charged.
    pub(crate) fn blocked(self, blocked: &Blocked) -> String {
        match blocked {
            Blocked::BadOrder { field, message } => {
                self.fill(Key::BadOrder, &[("field", field), ("message", message)])
            }
            Blocked::TerminalBusy {
                device,
                reference,
                seconds,
                till,
            } => {
                let age = age(*seconds);
                let values = [
                    ("device", device.as_str()),
                    ("reference", reference),
                    ("age", &age),
                    ("till", till),
                ];
                self.fill(Key::TerminalBusy, &values)
            }
            Blocked::OtherTab => self.get(Key::OtherTab),
            Blocked::NotNow => self.get(Key::NotNow),
            Blocked::Connecting => self.get(Key::Connecting),
            Blocked::Offline => self.get(Key::LineLost),
            Blocked::NoOrder => self.get(Key::NoOrder),
            Blocked::AnotherOrder => self.get(Key::AnotherOrder),
            Blocked::AlreadyPaid => self.get(Key::AlreadyPaid),
            Blocked::Held => self.get(Key::OrderHeld),
            Blocked::TakenElsewhere => self.get(Key::TakenElsewhere),
            Blocked::Unsettled => self.get(Key::NeedsAttention),
            Blocked::TerminalsLoading => self.get(Key::TerminalsLoading),
            Blocked::TerminalsUnavailable => self.get(Key::TerminalsFailed),
            Blocked::NoTerminals => self.get(Key::NoTerminals),
            Blocked::NoTerminalPicked => self.get(Key::NoTerminalPicked),
        }
    }
}

/// Formats a duration: `0:42`, `1:02:03`.
pub(crate) fn age(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// Formats how long ago, within a sentence: `2 s`, from a minute on like [`age`]. Less than a
/// second counts as one, or the text would flicker.
pub(crate) fn ago(seconds: i64) -> String {
    if seconds < 60 {
        format!("{}\u{a0}s", seconds.max(1))
    } else {
        age(seconds)
    }
}

const fn reason(advice: Advice) -> Key {
    match advice {
        Advice::Generic => Key::DeclineGeneric,
        Advice::InsufficientFunds => Key::DeclineFunds,
        Advice::ExpiredCard => Key::DeclineExpired,
        Advice::IncorrectCvc => Key::DeclineCvc,
        Advice::ProcessingError => Key::DeclineProcessing,
        Advice::IncorrectNumber => Key::DeclineNumber,
        Advice::TooOften => Key::DeclineTooOften,
    }
}

const fn next(advice: Advice) -> Key {
    match advice {
        Advice::Generic => Key::NextGeneric,
        Advice::InsufficientFunds => Key::NextFunds,
        Advice::ExpiredCard => Key::NextExpired,
        Advice::IncorrectCvc => Key::NextCvc,
        Advice::ProcessingError => Key::NextProcessing,
        Advice::IncorrectNumber => Key::NextNumber,
        Advice::TooOften => Key::NextTooOften,
    }
}

#[cfg(test)]
mod tests {
    use super::{age, ago};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_was_just_now_is_counted_in_seconds() {
        assert_eq!(
            [ago(0), ago(2), ago(59), ago(75)],
            ["1\u{a0}s", "2\u{a0}s", "59\u{a0}s", "1:15"]
        );
    }

    #[test]
    fn an_age_reads_like_a_stopwatch() {
        assert_eq!(
            [age(-3), age(0), age(42), age(600), age(3723)],
            ["0:00", "0:00", "0:42", "10:00", "1:02:03"]
        );
    }
}
