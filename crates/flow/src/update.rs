//! The `update` function, split by subject. Nothing here panics, waits or reads a clock.

mod cancelling;
mod link;
mod moving;
mod page;
mod pairing;
mod pick_up;
mod quiet;
mod role;
mod search;
mod starting;
mod unlisted;
mod visit;
mod watching;

use alloc::vec::Vec;

pub(crate) use page::can_leave;
pub(crate) use visit::may_visit;

use crate::{Announcement, Command, Event, Model, Reason, Sale, Timer, Trouble};

/// Applies one event. Returns the next state and the commands to perform, in order.
#[must_use]
pub fn update(model: Model, event: Event) -> (Model, Vec<Command>) {
    let mut step = Step {
        model,
        commands: Vec::new(),
        poll: false,
    };
    let in_doubt = in_doubt(&step.model.sale);
    step.take(event);
    step.settle();
    if in_doubt {
        step.tell_not_started();
    }
    (step.model, step.commands)
}

/// Whether a payment is being started or searched for.
const fn in_doubt(sale: &Sale) -> bool {
    matches!(
        sale,
        Sale::Starting { .. }
            | Sale::Resuming {
                search: Some(_),
                ..
            }
    )
}

/// The state while one event is processed.
struct Step {
    model: Model,
    commands: Vec<Command>,
    /// Whether to schedule a read of the watched payment if the stream is down: something was
    /// learned about it, or may be missed from now on.
    poll: bool,
}

impl Step {
    fn take(&mut self, event: Event) {
        match event {
            Event::OrderSet(order) => self.order_set(order),
            Event::DeviceChosen(device) => self.device_chosen(device),
            Event::Charge(id) => self.charge(id),
            Event::Cancel => self.cancel(),
            Event::MoveTo(device, id) => self.move_to(&device, id),
            Event::Visit(id) => self.visit(&id),
            Event::CheckNow => self.check_now(),
            Event::Done => self.done(),
            Event::TakeOver => self.take_over(),
            Event::Searched(text) => self.model.search = text,
            Event::SearchEntered => self.search_entered(),
            Event::Pair => self.pair(),
            Event::StopPairing => self.stop_pairing(),
            Event::Remembered { payment, device } => self.remembered(payment, device),

            Event::StreamOpened { payments, busy } => self.stream_opened(payments, busy),
            Event::StreamLost => self.stream_lost(),
            Event::TillChanged => self.till_changed(),
            Event::Online(online) => self.model.offline = !online,
            Event::StreamRefused(reason) => self.model.shut_out = Some(reason),
            Event::TillRead { test_mode } => self.model.test_mode = Some(test_mode),
            Event::PaymentSeen(payment) => {
                self.spoken_of(&payment.id);
                self.hear(&payment);
            }
            Event::EndRelayed(id) => {
                self.spoken_of(&id);
                self.read_the_end(id);
            }
            Event::Confirmed { id, version, at } => {
                self.spoken_of(&id);
                self.confirmed(&id, version, at);
            }
            Event::DeviceBusy(device, busy) => self.device_busy(device, busy),
            Event::DevicesChanged => self.push(Command::ReadDevices),
            Event::DevicesRead(devices) => self.devices_read(devices),

            Event::MayEnroll(may) => self.model.may_enroll = may,
            Event::Enrolled(answer) => self.enrolled(answer),

            Event::StartAnswered(id, answer) => self.start_answered(id, answer),
            Event::CancelAnswered(id, answer) => self.cancel_answered(&id, answer),
            Event::PaymentRead(id, answer) => self.payment_read(&id, answer),

            Event::RoleGiven { drives } => self.role_given(drives),
            Event::Followed(shown) => self.follow(shown),

            Event::TimerFired(Timer::RetryStart) => self.retry_start(),
            Event::TimerFired(Timer::RetryCancel) => self.retry_cancel(),
            Event::TimerFired(Timer::Poll) => self.read_again(),
            Event::TimerFired(Timer::RetryDevices) => self.retry_devices(),
            Event::Tick(now) => {
                self.model.now = now;
                self.read_if_quiet();
            }
        }
    }

    /// Resets all that belongs to the till. The shell has already dropped pending requests; a
    /// running payment continues at the proxy.
    fn till_changed(&mut self) {
        let model = core::mem::take(&mut self.model);
        self.model.order = model.order;
        self.model.now = model.now;
        self.model.offline = model.offline;
        let reason = Reason::new("till_changed", "");
        self.announce(Announcement::NotStarted(reason, None));
    }

    fn push(&mut self, command: Command) {
        self.commands.push(command);
    }

    fn announce(&mut self, announcement: Announcement) {
        self.push(Command::Announce(announcement));
    }

    /// Announces once that the payment that was started or searched for does not run, and why.
    fn tell_not_started(&mut self) {
        let refused = match &self.model.sale {
            Sale::Ready { refused } => refused.clone(),
            Sale::Resuming { search: None, .. } => None,
            _ => return,
        };
        let told = |c: &Command| matches!(c, Command::Announce(Announcement::NotStarted(..)));
        if !self.commands.iter().any(told) {
            let reason = refused.unwrap_or_else(|| Reason::new("not_started", ""));
            self.announce(Announcement::NotStarted(reason, None));
        }
    }

    /// Shows and announces a refusal, unless the same one is shown already.
    fn trouble(&mut self, trouble: Trouble) {
        if self.model.trouble.as_ref() == Some(&trouble) {
            return;
        }
        let (Trouble::Read(reason) | Trouble::Cancel(reason)) = trouble.clone();
        self.model.trouble = Some(trouble);
        self.announce(Announcement::Error(reason));
    }
}

/// Milliseconds before the next try: 500, 1000, 2000, 4000, then 8000.
fn backoff(misses: u32) -> u32 {
    500 << misses.saturating_sub(1).min(4)
}

/// Why a request was refused; `None` if it was not answered.
fn refusal(failure: crate::FetchFailure) -> Option<Reason> {
    use crate::FetchFailure::{NoAnswer, NotFound, Refused};
    match failure {
        NoAnswer => None,
        NotFound => Some(Reason::new(
            "unknown_payment",
            "The proxy does not know it.",
        )),
        Refused(reason) => Some(reason),
    }
}
