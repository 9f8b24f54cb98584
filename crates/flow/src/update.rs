//! `update`, split by what the event is about. Nothing here panics, waits or asks the time.

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

use alloc::{string::String, vec::Vec};

pub(crate) use page::can_leave;
pub(crate) use visit::may_visit;

use crate::{Announcement, Command, Event, Model, Sale, Timer, Trouble};

/// Takes one event; gives the next state and what is to be done, in order.
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

/// A payment is being started or searched for.
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

/// One event on its way through.
struct Step {
    model: Model,
    commands: Vec<Command>,
    /// Something was learned about the watched payment, or could be missed from now on: while
    /// the stream is down, it is read again in a moment.
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
            Event::Confirmed { id, version, at } => {
                self.spoken_of(&id);
                self.confirmed(&id, version, at);
            }
            Event::DeviceBusy(device, busy) => self.device_busy(&device, busy),
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

    /// Everything begins anew but what is not the till's. What was being sent the shell has dropped
    /// by now; a payment that runs goes on at the proxy.
    fn till_changed(&mut self) {
        let model = core::mem::take(&mut self.model);
        self.model.order = model.order;
        self.model.now = model.now;
        self.model.offline = model.offline;
        let reason = ("till_changed".into(), String::new());
        self.announce(Announcement::NotStarted(reason, None));
    }

    fn push(&mut self, command: Command) {
        self.commands.push(command);
    }

    fn announce(&mut self, announcement: Announcement) {
        self.push(Command::Announce(announcement));
    }

    /// What was in doubt has come to nothing: whoever waits for it hears why, once.
    fn tell_not_started(&mut self) {
        let refused = match &self.model.sale {
            Sale::Ready { refused } => refused.clone(),
            Sale::Resuming { search: None, .. } => None,
            _ => return,
        };
        let told = |c: &Command| matches!(c, Command::Announce(Announcement::NotStarted(..)));
        if !self.commands.iter().any(told) {
            let reason = refused.unwrap_or_else(|| ("not_started".into(), String::new()));
            self.announce(Announcement::NotStarted(reason, None));
        }
    }

    /// Shows and announces a refusal, once for as long as it is the same.
    fn trouble(&mut self, trouble: Trouble) {
        if self.model.trouble.as_ref() == Some(&trouble) {
            return;
        }
        let (Trouble::Read((code, detail)) | Trouble::Cancel((code, detail))) = trouble.clone();
        self.model.trouble = Some(trouble);
        self.announce(Announcement::Error(code, detail));
    }
}

/// Milliseconds before the same thing is sent again: 0.5, 1, 2, 4, then 8 s.
fn backoff(misses: u32) -> u32 {
    500 << misses.saturating_sub(1).min(4)
}

/// The code and sentence of a read or cancel that was refused; `None` if it was not answered.
fn refusal(failure: crate::FetchFailure) -> Option<(String, String)> {
    use crate::FetchFailure::{NoAnswer, NotFound, Refused};
    match failure {
        NoAnswer => None,
        NotFound => Some((
            "unknown_payment".into(),
            "The proxy does not know it.".into(),
        )),
        Refused(code, detail) => Some((code, detail)),
    }
}
