//! Performing the commands of `flow`.

use std::future::Future;
use std::rc::{Rc, Weak};

use ipp_flow::{Command, Event};

use super::{Inner, Runner};
use crate::shell::announce::announce;
use crate::shell::requests::{self, Kind};
use crate::shell::storage::Memory;

impl Runner {
    /// Does one thing in the world.
    pub(super) fn perform(&self, command: Command) {
        // The page may have taken the element away while it was told something.
        if self.0.closed.get() {
            return;
        }
        let (http, intake) = (self.http(), self.intake());
        match command {
            Command::Start { id, device, order } => {
                self.ask(
                    Kind::Start,
                    requests::start(http, intake, id, device, order),
                );
            }
            Command::AskCancel(id) => self.ask(Kind::Cancel, requests::cancel(http, intake, id)),
            Command::ReadPayment(id) => {
                self.ask(
                    Kind::Payment(id.clone()),
                    requests::payment(http, intake, id),
                );
            }
            Command::ReadDevices => {
                let location = self.0.location.borrow().clone();
                self.ask(Kind::Devices, requests::devices(http, intake, location));
            }
            Command::ReadTill => {
                let weak = Rc::downgrade(&self.0);
                self.0.requests.begin(Kind::Till, async move {
                    if let Some(till) = requests::till(http).await {
                        Self::late(&weak, till);
                    }
                });
            }
            Command::Enroll => {
                let location = self.0.location.borrow().clone();
                self.ask(Kind::Enroll, requests::enroll(http, intake, location));
            }
            Command::RememberPayment(id) => {
                self.remember(|memory| memory.keep_payment(id.as_ref()));
            }
            Command::RememberDevice(id) => self.remember(|memory| memory.keep_device(&id)),
            Command::SetTimer(timer, ms) => {
                let weak = Rc::downgrade(&self.0);
                self.0.timers.set(timer, ms, move || {
                    Self::late(&weak, Event::TimerFired(timer));
                });
            }
            Command::StopTimer(timer) => self.0.timers.stop(timer),
            Command::TakeOver => {
                if let Some(tabs) = &*self.0.tabs.borrow() {
                    tabs.take_over();
                }
            }
            Command::Announce(announcement) => announce(&self.0.host, &announcement, &intake),
        }
    }

    fn ask(&self, kind: Kind, request: impl Future<Output = Event> + 'static) {
        let weak = Rc::downgrade(&self.0);
        self.0
            .requests
            .begin(kind, async move { Self::late(&weak, request.await) });
    }

    fn late(weak: &Weak<Inner>, event: Event) {
        if let Some(inner) = weak.upgrade() {
            Self(inner).dispatch(event);
        }
    }

    fn remember(&self, keep: impl FnOnce(&Memory)) {
        if let Some(memory) = &*self.0.memory.borrow() {
            keep(memory);
        }
    }
}
