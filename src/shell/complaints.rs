//! What keeps the element from working, as far as the page was told: once for as long as it lasts,
//! and once however many notice it.

use std::cell::RefCell;

/// Who notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notices {
    /// The event stream.
    Stream,
    /// The requests.
    Requests,
}

/// The codes of `ipp-error` that still hold.
#[derive(Default)]
pub(crate) struct Complaints(RefCell<Vec<(Notices, String)>>);

impl Complaints {
    /// True if the page is to be told: nobody has noticed it yet, or all have recovered since.
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

    /// It works again, for whoever says so.
    pub(crate) fn settle(&self, by: Notices) {
        self.0.borrow_mut().retain(|(who, _)| *who != by);
    }
}

#[cfg(test)]
mod tests {
    use super::{Complaints, Notices};

    #[test]
    fn one_cause_is_told_once_whoever_notices_it() {
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
