//! Performs the commands of `flow`.

use std::rc::{Rc, Weak};

use ipp_flow::{Announcement, Command, Event};

use super::{Inner, Runner};
use crate::shell::base::storage::Memory;
use crate::shell::net::fetch::warn;
use crate::shell::net::problem::is_about_token;
use crate::shell::net::requests::{self, Wish};
use crate::shell::page::complaints::Notices;

impl Runner {
    /// Performs one command.
    pub(super) fn perform(&self, command: Command) {
        // A listener of the page may have removed the element.
        if self.0.closed.get() {
            return;
        }
        match command {
            Command::Start {
                id,
                device,
                order,
                left,
            } => self.ask(Wish::Start(id, device, order, left)),
            Command::AskCancel(id) => self.ask(Wish::Cancel(id)),
            Command::ReadPayment(id) => self.ask(Wish::Payment(id)),
            Command::ReadDevices => self.ask(Wish::Devices(self.attributes())),
            Command::ReadTill => self.ask(Wish::Till),
            Command::Enroll => self.ask(Wish::Enroll(self.attributes())),
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
            // Reported already, by the stream.
            Command::Announce(Announcement::Error(why))
                if is_about_token(&why.code)
                    && !self.0.http.complaints.is_news(Notices::Requests, &why.code) => {}
            Command::Announce(announcement) => {
                // What the page's developer should know, and the cashier need not.
                if let Announcement::Error(why) = &announcement
                    && why.code.starts_with("warn_")
                {
                    warn("<ipp-checkout>", &why.detail.as_str().into());
                }
                self.0.events.announced(&announcement, &self.0.intake);
            }
        }
    }

    fn ask(&self, wish: Wish) {
        let weak = Rc::downgrade(&self.0);
        let kind = wish.kind();
        let answer = requests::ask(self.http(), self.intake(), wish);
        self.0.requests.begin(kind, async move {
            if let Some(event) = answer.await {
                Self::late(&weak, event);
            }
        });
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
