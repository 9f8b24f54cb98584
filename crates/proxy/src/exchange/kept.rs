//! The exchanges that this process keeps.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use ipp_payment::Millis;
use ipp_wire::{
    Environment, Exchange, HttpAnswer, HttpRequest, Timeline, TimelineEntry, TimelineEvent,
};

use super::mask::Mask;
use super::{Exchanged, Kind, curl};
use crate::kustom::{Access, Redactor};

/// The most memory that the kept ones take, in bytes of their text.
const MAX_KEPT: usize = 4 * 1024 * 1024;

/// The latest exchanges, bounded. With real money nothing is kept.
#[derive(Debug)]
pub(crate) struct Exchanges {
    keeps: bool,
    mask: Mask,
    kept: Mutex<Latest>,
}

/// The kept ones, oldest first.
#[derive(Debug, Default)]
struct Latest {
    all: VecDeque<Kept>,
    /// The bytes of their text.
    size: usize,
}

/// An exchange, and the entry that it belongs to.
#[derive(Debug)]
struct Kept {
    kind: Kind,
    /// The id of the payment or of the session.
    subject: String,
    at: String,
    exchange: Exchange,
}

impl Exchanges {
    pub(crate) fn new(access: &Access) -> Self {
        Self {
            keeps: access.environment == Environment::Playground,
            mask: Mask(Redactor::new(&access.api_key)),
            kept: Mutex::default(),
        }
    }

    /// Whether anything is kept.
    pub(crate) const fn keeps(&self) -> bool {
        self.keeps
    }

    /// Keeps an exchange, masked, in place of the oldest ones.
    pub(crate) fn keep(&self, kind: Kind, subject: &str, at: Millis, seen: &Exchanged) {
        if !self.keeps {
            return;
        }
        let one = Kept {
            kind,
            subject: subject.to_owned(),
            at: at.rfc3339(),
            exchange: self.masked(seen),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.size += one.size();
        kept.all.push_back(one);
        while kept.size > MAX_KEPT
            && let Some(oldest) = kept.all.pop_front()
        {
            kept.size -= oldest.size();
        }
    }

    /// Adds what is kept to a timeline's entries.
    pub(crate) fn add_to(&self, timeline: &mut Timeline) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let subjects = [Some(&timeline.payment_id), timeline.session_id.as_ref()];
        let of_it = kept
            .all
            .iter()
            .filter(|one| subjects.contains(&Some(&one.subject)));
        for one in of_it {
            let of = |entry: &&mut TimelineEntry| {
                entry.exchange.is_none()
                    && entry.at == one.at
                    && kind(&entry.event) == Some(one.kind)
            };
            // Two of one kind may begin in the same millisecond: they are in the same order.
            if let Some(entry) = timeline.entries.iter_mut().find(of) {
                entry.exchange = Some(one.exchange.clone());
            }
        }
    }

    fn masked(&self, seen: &Exchanged) -> Exchange {
        let (body, whole) = self.body(seen.request.body.as_deref());
        let request = HttpRequest {
            method: seen.request.method.to_string(),
            url: self.mask.text(&seen.request.url),
            headers: self.mask.headers(&seen.request.headers),
            body,
        };
        Exchange {
            curl: curl::command(&request, whole),
            request,
            answer: seen.answer.as_ref().map(|answer| HttpAnswer {
                status: answer.status.as_u16(),
                headers: self.mask.headers(&answer.headers),
                body: self.body(answer.body.as_deref()).0,
            }),
        }
    }

    fn body(&self, body: Option<&[u8]>) -> (Option<String>, bool) {
        body.and_then(|body| self.mask.body(body))
            .map_or((None, true), |(text, whole)| (Some(text), whole))
    }
}

impl Kept {
    fn size(&self) -> usize {
        let Exchange {
            request,
            answer,
            curl,
        } = &self.exchange;
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let headers = |of: &std::collections::BTreeMap<String, String>| -> usize {
            of.iter()
                .map(|(name, value)| name.len() + value.len())
                .sum()
        };
        let answer = answer
            .as_ref()
            .map_or(0, |answer| length(&answer.body) + headers(&answer.headers));
        let request = length(&request.body) + headers(&request.headers) + request.url.len();
        request + answer + curl.len() + self.subject.len() + self.at.len()
    }
}

/// Which kind of exchange an event is.
const fn kind(event: &TimelineEvent) -> Option<Kind> {
    match event {
        TimelineEvent::Request { .. } => Some(Kind::Request),
        TimelineEvent::Call { .. } => Some(Kind::Call),
        TimelineEvent::Callback { .. } => Some(Kind::Callback),
        TimelineEvent::State { .. } => None,
    }
}

#[cfg(test)]
mod tests;
