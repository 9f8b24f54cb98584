//! A refusal of the proxy's, and what `flow` makes of it.

use ipp_flow::{FetchFailure, PaymentId, StartFailure};
use ipp_wire::code;
use wasm_bindgen::JsValue;

use super::reader;

/// Why a request brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No answer in time, none that we understand, or a 5xx.
    NoAnswer,
    /// The proxy answered, and said no.
    Problem(Problem),
}

/// A problem body, as far as the widget needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Stable.
    pub(crate) code: String,
    /// A sentence for a person.
    pub(crate) detail: String,
    /// The payment that stands in the way.
    pub(crate) payment_id: Option<String>,
}

impl Failure {
    /// From an answer that is not a success. Something between us and the proxy may have
    /// written it, so that it need not be a problem body at all.
    pub(crate) fn of(status: u16, body: &JsValue) -> Self {
        if !(400..500).contains(&status) {
            return Self::NoAnswer;
        }
        Self::Problem(Problem {
            status,
            code: reader::text(body, "code").unwrap_or_else(|| format!("http_{status}")),
            detail: reader::text(body, "detail")
                .unwrap_or_else(|| format!("The proxy answered {status}.")),
            payment_id: reader::text(body, "payment_id"),
        })
    }

    /// The proxy was not even asked, since there is no token.
    pub(crate) fn no_token(detail: String) -> Self {
        let code = code::NO_TOKEN.to_owned();
        Self::Problem(Problem {
            status: 401,
            code,
            detail,
            payment_id: None,
        })
    }

    /// For a PUT.
    pub(crate) fn start(self) -> StartFailure {
        let Self::Problem(problem) = self else {
            return StartFailure::NoAnswer;
        };
        match (problem.code.as_str(), problem.payment_id) {
            (code::ORDER_OPEN | code::ORDER_PAID | code::ORDER_UNSETTLED, Some(id)) => {
                StartFailure::OrderTaken(PaymentId(id))
            }
            (code::DEVICE_BUSY, _) => StartFailure::DeviceBusy(problem.detail),
            // They say "not now", of which nothing follows for what was sent before.
            _ if matches!(problem.status, 408 | 425 | 429) => StartFailure::NoAnswer,
            _ => StartFailure::Refused {
                code: problem.code,
                detail: problem.detail,
            },
        }
    }

    /// For everything else.
    pub(crate) fn fetch(self) -> FetchFailure {
        let Self::Problem(problem) = self else {
            return FetchFailure::NoAnswer;
        };
        match problem.status {
            401 | 403 => FetchFailure::NotAllowed(problem.detail),
            // A 404 that somebody else wrote says nothing about the payment.
            404 if problem.code == code::UNKNOWN_PAYMENT => FetchFailure::NotFound,
            408 | 425 | 429 => FetchFailure::NoAnswer,
            _ => FetchFailure::Refused(problem.code, problem.detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Problem, code};
    use ipp_flow::{FetchFailure, PaymentId, StartFailure};

    fn problem(status: u16, code: &str, payment: Option<&str>) -> Failure {
        let payment_id = payment.map(str::to_owned);
        Failure::Problem(Problem {
            status,
            code: code.to_owned(),
            detail: "Why.".to_owned(),
            payment_id,
        })
    }

    #[test]
    fn a_start_that_another_payment_stops_names_that_payment() {
        for code in [code::ORDER_OPEN, code::ORDER_PAID, code::ORDER_UNSETTLED] {
            let expected = StartFailure::OrderTaken(PaymentId("p1".to_owned()));
            assert_eq!(problem(409, code, Some("p1")).start(), expected);
        }
    }

    #[test]
    fn a_start_without_answer_is_no_refusal() {
        assert_eq!(Failure::NoAnswer.start(), StartFailure::NoAnswer);
        assert_eq!(
            problem(429, "http_429", None).start(),
            StartFailure::NoAnswer
        );
    }

    #[test]
    fn a_busy_terminal_and_a_bad_order_are_told_apart() {
        assert_eq!(
            problem(409, code::DEVICE_BUSY, Some("p1")).start(),
            StartFailure::DeviceBusy("Why.".to_owned())
        );
        let refused = StartFailure::Refused {
            code: code::BAD_ORDER.to_owned(),
            detail: "Why.".to_owned(),
        };
        assert_eq!(problem(422, code::BAD_ORDER, None).start(), refused);
    }

    #[test]
    fn a_payment_is_unknown_only_if_the_proxy_says_so() {
        assert_eq!(
            problem(404, code::UNKNOWN_PAYMENT, None).fetch(),
            FetchFailure::NotFound
        );
        let passing = FetchFailure::Refused("http_404".to_owned(), "Why.".to_owned());
        assert_eq!(problem(404, "http_404", None).fetch(), passing);
        assert_eq!(
            problem(403, code::WRONG_SCOPE, None).fetch(),
            FetchFailure::NotAllowed("Why.".to_owned())
        );
        assert_eq!(Failure::NoAnswer.fetch(), FetchFailure::NoAnswer);
    }
}
