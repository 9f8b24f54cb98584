//! The errors that the page was told of. Each is reported once while it lasts, however many parts
//! of the widget notice it.

use std::cell::RefCell;

/// The part of the widget that noticed an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notices {
    /// The event stream.
    Stream,
    /// The requests.
    Requests,
}

/// The codes of `ipp-error` that still apply.
#[derive(Default)]
pub(crate) struct Complaints(RefCell<Vec<(Notices, String)>>);

impl Complaints {
    /// True if the page is to be told: no part has reported this code yet, or all that did have
    /// recovered since.
    pub(crate) fn is_news(&self, by: Notices, code: &str) -> bool {
        let mut standing = self.0.borrow_mut();
        let news = standing.iter().all(|(_, known)| known != code);
        if !standing
            .iter()
            .any(|(who, known)| *who == by && known == code)
        {
            standing.push((by, code.to_owned()));
        }
        news
    }

    /// Forgets the errors that `by` reported: it works again.
    pub(crate) fn settle(&self, by: Notices) {
        self.0.borrow_mut().retain(|(who, _)| *who != by);
    }
}

#[cfg(test)]
mod tests {
    use super::{Complaints, Notices};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn one_cause_is_told_once_whatever_part_notices_it() {
        let complaints = Complaints::default();
        assert!(complaints.is_news(Notices::Stream, "token_expired"));
        assert!(!complaints.is_news(Notices::Stream, "token_expired"));
        assert!(!complaints.is_news(Notices::Requests, "token_expired"));
        assert!(complaints.is_news(Notices::Requests, "wrong_scope"));
    }

    #[test]
    fn what_comes_back_is_told_again_once_all_had_recovered() {
        let complaints = Complaints::default();
        assert!(complaints.is_news(Notices::Stream, "no_token"));
        assert!(!complaints.is_news(Notices::Requests, "no_token"));
        complaints.settle(Notices::Stream);
        assert!(!complaints.is_news(Notices::Stream, "no_token"));
        complaints.settle(Notices::Stream);
        complaints.settle(Notices::Requests);
        assert!(complaints.is_news(Notices::Stream, "no_token"));
    }
}
