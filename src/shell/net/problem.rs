//! The proxy's refusals, and what they mean to `flow`.

use ipp_flow::{FetchFailure, Payment, PaymentId, PaymentState, Reason, StartFailure, Taken};
use ipp_wire::code;
use wasm_bindgen::JsValue;

use crate::shell::input::reader;

/// Why a request failed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The request was never handed to the browser.
    NotSent,
    /// No answer in time, one that can't be understood, or a 5xx that says nothing about the
    /// outcome.
    NoAnswer,
    /// The proxy refused.
    Problem(Problem),
}

/// The fields of a problem body that the widget needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The problem's stable code, and a sentence for a person.
    pub(crate) reason: Reason,
    /// The payment that prevents the request.
    pub(crate) payment_id: Option<String>,
    /// That payment's JSON, as the proxy sent it.
    pub(crate) payment: Option<JsValue>,
}

impl Failure {
    /// Reads an answer that is not a success. Its body need not be a problem body: something
    /// between page and proxy may have written it.
    pub(crate) fn of(status: u16, body: &JsValue) -> Self {
        let code = reader::text(body, "code");
        let refused = (400..500).contains(&status) || code.as_deref().is_some_and(started_nothing);
        if !refused {
            return Self::NoAnswer;
        }
        let detail = reader::text(body, "detail");
        Self::Problem(Problem {
            status,
            reason: Reason {
                code: code.unwrap_or_else(|| format!("http_{status}")),
                detail: detail.unwrap_or_else(|| format!("The proxy answered {status}.")),
            },
            payment_id: reader::text(body, "payment_id"),
            payment: reader::get(body, "payment"),
        })
    }

    /// A failure to get a token: the proxy was never asked.
    pub(crate) fn no_token(detail: &str) -> Self {
        Self::Problem(Problem {
            status: 401,
            reason: Reason::new(code::NO_TOKEN, detail),
            payment_id: None,
            payment: None,
        })
    }

    /// Maps the failure of a PUT; `told` reads a payment that may belong to another till.
    pub(crate) fn start(self, told: impl FnOnce(&JsValue) -> Option<Payment>) -> StartFailure {
        let problem = match self {
            Self::NotSent => return StartFailure::NotNow,
            Self::NoAnswer => return StartFailure::NoAnswer,
            Self::Problem(problem) => problem,
        };
        match (problem.reason.code.as_str(), problem.payment_id) {
            (code @ (code::ORDER_OPEN | code::ORDER_PAID | code::ORDER_UNSETTLED), Some(id)) => {
                let payment = problem.payment.as_ref().and_then(told);
                StartFailure::OrderTaken(Taken {
                    id: PaymentId(id),
                    state: match (code, payment.as_ref().map(|payment| payment.state)) {
                        (code::ORDER_PAID, _) => PaymentState::Paid,
                        (code::ORDER_UNSETTLED, Some(PaymentState::Held)) => PaymentState::Held,
                        (code::ORDER_UNSETTLED, _) => PaymentState::NeedsAttention,
                        _ => PaymentState::Sent,
                    },
                    payment: payment.map(Box::new),
                    detail: problem.reason.detail,
                })
            }
            (code::DEVICE_BUSY, _) => StartFailure::DeviceBusy(problem.reason.detail),
            // The proxy's own "not now": it did not accept this request.
            (code::TOO_MANY_REQUESTS | code::BODY_TOO_SLOW | code::STOPPING, _) => {
                StartFailure::NotNow
            }
            // From anything but the proxy: the request may have been passed on before it was
            // answered.
            _ if matches!(problem.status, 408 | 425 | 429) => StartFailure::NoAnswer,
            _ => StartFailure::Refused(problem.reason),
        }
    }

    /// Maps the failure of any other request.
    pub(crate) fn fetch(self) -> FetchFailure {
        let Self::Problem(problem) = self else {
            return FetchFailure::NoAnswer;
        };
        match problem.status {
            // A 404 that the proxy did not write says nothing about the payment.
            404 if problem.reason.code == code::UNKNOWN_PAYMENT => FetchFailure::NotFound,
            408 | 425 | 429 | 500.. => FetchFailure::NoAnswer,
            _ => FetchFailure::Refused(problem.reason),
        }
    }
}

/// True for the proxy's own codes of a 5xx that certainly started nothing. A 5xx without one comes
/// from something in between and says nothing.
fn started_nothing(code: &str) -> bool {
    matches!(
        code,
        code::PROVIDER_UNAVAILABLE
            | code::STORAGE_UNAVAILABLE
            | code::ORDER_UNAVAILABLE
            | code::STOPPING
    )
}

/// Whether the code is about the till's token, which stream and requests share.
pub(crate) fn is_about_token(code: &str) -> bool {
    matches!(
        code,
        code::NO_TOKEN | code::BAD_TOKEN | code::TOKEN_EXPIRED | code::WRONG_SCOPE
    )
}

#[cfg(test)]
mod tests {
    use super::{Failure, Problem, code, started_nothing};
    use ipp_flow::{FetchFailure, PaymentId, PaymentState, Reason, StartFailure, Taken};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn problem(status: u16, code: &str, payment: Option<&str>) -> Failure {
        let payment_id = payment.map(str::to_owned);
        Failure::Problem(Problem {
            status,
            reason: Reason::new(code, "Why."),
            payment_id,
            payment: None,
        })
    }

    fn start(failure: Failure) -> StartFailure {
        failure.start(|_| None)
    }

    #[test]
    fn a_start_that_another_payment_stops_names_that_payment() {
        for (code, state) in [
            (code::ORDER_OPEN, PaymentState::Sent),
            (code::ORDER_PAID, PaymentState::Paid),
            (code::ORDER_UNSETTLED, PaymentState::NeedsAttention),
        ] {
            let expected = StartFailure::OrderTaken(Taken {
                id: PaymentId("p1".to_owned()),
                state,
                payment: None,
                detail: "Why.".to_owned(),
            });
            assert_eq!(start(problem(409, code, Some("p1"))), expected);
        }
    }

    #[test]
    fn a_start_without_answer_is_no_refusal() {
        assert_eq!(start(Failure::NoAnswer), StartFailure::NoAnswer);
        assert_eq!(
            start(problem(429, "http_429", None)),
            StartFailure::NoAnswer
        );
    }

    #[test]
    fn the_proxys_own_not_now_leaves_nothing_in_doubt() {
        let too_many = problem(429, code::TOO_MANY_REQUESTS, None);
        assert_eq!(start(too_many.clone()), StartFailure::NotNow);
        assert_eq!(too_many.fetch(), FetchFailure::NoAnswer);
        let slow = problem(408, code::BODY_TOO_SLOW, None);
        assert_eq!(start(slow), StartFailure::NotNow);
        let stopping = problem(503, code::STOPPING, None);
        assert_eq!(start(stopping.clone()), StartFailure::NotNow);
        assert_eq!(stopping.fetch(), FetchFailure::NoAnswer);
        assert_eq!(start(Failure::NotSent), StartFailure::NotNow);
    }

    #[test]
    fn a_5xx_refuses_only_a_start_and_only_with_the_proxys_code() {
        for ours in [code::PROVIDER_UNAVAILABLE, code::STORAGE_UNAVAILABLE] {
            assert!(started_nothing(ours));
            let refused = StartFailure::Refused(Reason::new(ours, "Why."));
            assert_eq!(start(problem(503, ours, None)), refused);
            assert_eq!(problem(503, ours, None).fetch(), FetchFailure::NoAnswer);
        }
        assert!(!started_nothing(code::INTERNAL) && !started_nothing("http_502"));
    }

    #[test]
    fn a_busy_terminal_and_a_bad_order_are_told_apart() {
        assert_eq!(
            start(problem(409, code::DEVICE_BUSY, Some("p1"))),
            StartFailure::DeviceBusy("Why.".to_owned())
        );
        let refused = StartFailure::Refused(Reason::new(code::BAD_ORDER, "Why."));
        assert_eq!(start(problem(422, code::BAD_ORDER, None)), refused);
    }

    #[test]
    fn a_payment_is_unknown_only_if_the_proxy_says_so() {
        assert_eq!(
            problem(404, code::UNKNOWN_PAYMENT, None).fetch(),
            FetchFailure::NotFound
        );
        let passing = FetchFailure::Refused(Reason::new("http_404", "Why."));
        assert_eq!(problem(404, "http_404", None).fetch(), passing);
        assert_eq!(
            problem(403, code::WRONG_SCOPE, None).fetch(),
            FetchFailure::Refused(Reason::new(code::WRONG_SCOPE, "Why."))
        );
        assert_eq!(Failure::NoAnswer.fetch(), FetchFailure::NoAnswer);
    }
}
