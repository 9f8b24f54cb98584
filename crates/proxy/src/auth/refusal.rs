//! Refusals of correctly signed tokens: they name the wrong claim, or the wrong clock.

use std::fmt::Display;
use std::time::Duration;

use ipp_payment::Millis;
use ipp_wire::{TokenClock, code};

use super::times::Times;
use super::token::MAX_TOKEN;
use crate::problem::{Refusal, short};

/// The token is longer than [`MAX_TOKEN`], whoever signed it.
pub(super) fn too_long() -> Refusal {
    let mut refusal = Refusal::bad_token();
    refusal.detail =
        format!("The till token has over {MAX_TOKEN} bytes. Have it signed with fewer devices.");
    refusal
}

/// A claim cannot be used. A new token helps only if the backend signs it differently.
pub(super) fn wrong(claim: &str, what: impl Display) -> Refusal {
    let what = short(&what.to_string());
    let mut refusal = Refusal::bad_token();
    if claim == "." {
        refusal.detail = format!("The till token's claims cannot be used: {what}.");
        return refusal;
    }
    let claim = short(claim);
    refusal.detail = format!("The till token's claim `{claim}` cannot be used: {what}.");
    refusal.field(claim, what)
}

/// The token lives for longer than any may. A new token helps only if the backend signs it
/// differently.
pub(super) fn too_long_a_life(times: &Times, now: Millis, most: Duration) -> Refusal {
    let ahead = seconds(times.exp.ceil(), now);
    let most = most.as_secs();
    let what = format!("is {ahead} s ahead, and a token is good for {most} s at the most");
    let mut refusal = wrong("exp", what);
    refusal.clock = Some(Box::new(clock(times, now)));
    refusal
}

/// The token was signed before `IPP_TOKENS_NOT_BEFORE`; a new one is not.
pub(super) fn withdrawn() -> Refusal {
    let mut refusal = Refusal::token_expired();
    refusal.detail = "The till token was withdrawn, together with all that were signed before a \
                      certain time. Ask the merchant's backend for a new one."
        .to_owned();
    refusal
}

/// The token has expired. If it is a new one, the backend's clock is behind.
pub(super) fn expired(times: &Times, now: Millis) -> Refusal {
    let mut refusal = Refusal::token_expired();
    let ago = -seconds(times.exp.floor(), now);
    refusal.detail =
        format!("The till token expired {ago} s ago. Ask the merchant's backend for a new one.");
    let hint = match times.iat {
        Some(iat) if iat.floor() >= times.exp.floor() => {
            " It never was valid: its `exp` is not after its `iat`.".to_owned()
        }
        Some(iat) => {
            let issued = -seconds(iat.floor(), now);
            format!(
                " It says that it was signed {issued} s ago: if it was signed just now, the \
                 backend's clock is {issued} s behind the proxy's. {}",
                by_the_proxy(now)
            )
        }
        None => format!(
            " If it was signed just now, the backend's clock is more than {ago} s behind the \
             proxy's. {}",
            by_the_proxy(now)
        ),
    };
    refusal.detail.push_str(&hint);
    refusal.clock = Some(Box::new(clock(times, now)));
    refusal
}

/// The token is not valid yet: the backend's clock is ahead, or it set a later start on purpose.
pub(super) fn not_yet_valid(times: &Times, nbf: Millis, now: Millis, leeway: Duration) -> Refusal {
    let starts = seconds(nbf, now);
    let hint = match times.iat {
        Some(iat) if iat.ceil() > now.plus(leeway) => format!(
            "The clock of the merchant's backend is {} s ahead of the proxy's. {}",
            seconds(iat.ceil(), now),
            by_the_proxy(now)
        ),
        Some(iat) => format!(
            "Its `nbf` is {} s after its `iat`: have it signed with an `nbf` of now.",
            seconds(nbf, iat.floor())
        ),
        None => format!(
            "If it was signed with an `nbf` of now, the clock of the merchant's backend is \
             {starts} s ahead of the proxy's. {}",
            by_the_proxy(now)
        ),
    };
    let detail = format!("The till token is not valid before {starts} s from now. {hint}");
    let status = axum::http::StatusCode::UNAUTHORIZED;
    let mut refusal = Refusal::new(status, code::TOKEN_NOT_YET_VALID, detail);
    refusal.clock = Some(Box::new(clock(times, now)));
    refusal
}

/// Gives the proxy's time, since it cannot know which of the two clocks is right.
fn by_the_proxy(now: Millis) -> String {
    let time = now.rfc3339();
    format!("By the proxy's it is {time}; have both set by a time server.")
}

fn clock(times: &Times, now: Millis) -> TokenClock {
    TokenClock {
        server_time: now.rfc3339(),
        exp: seconds(times.exp.floor(), now),
        nbf: times.nbf.map(|nbf| seconds(nbf.ceil(), now)),
        iat: times.iat.map(|iat| seconds(iat.ceil(), now)),
    }
}

/// Seconds from now until a time; negative if it is past. Rounds away from zero, so that a refusal
/// never says "zero seconds".
fn seconds(time: Millis, now: Millis) -> i64 {
    let ahead = time.0.saturating_sub(now.0);
    let (whole, rest) = (ahead / 1000, ahead % 1000);
    whole + rest.signum()
}
