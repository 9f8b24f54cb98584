//! Shoppers and the phone at the counter: they act on sessions at the provider.

use std::sync::Arc;
use std::time::Duration;

use ipp_playground::{Outcome, Playground, SessionId, SessionStatus};
use tokio::sync::mpsc;

use super::dice::Dice;
use super::proxy::client;
use super::relay::Born;

/// The provider, with what only happens at the phone.
#[derive(Clone)]
pub(crate) struct Phone {
    provider: Arc<Playground>,
    client: reqwest::Client,
}

impl Phone {
    pub(crate) fn of(provider: Arc<Playground>) -> Self {
        let client = client();
        Self { provider, client }
    }

    /// Taps a card. Does nothing if the session has ended.
    pub(crate) async fn tap(&self, session: &str, outcome: Outcome) {
        let outcome = outcome.as_str();
        let path = format!("dev/sessions/{session}/simulate-tap?outcome={outcome}");
        self.call("POST", &path).await;
    }

    /// Cancels on the phone, as the clerk does.
    pub(crate) async fn cancel(&self, session: &str) {
        self.call("PUT", &format!("sessions/{session}/cancel"))
            .await;
    }

    /// Whether the phone shows the session as paid.
    pub(crate) fn was_paid(&self, session: &str) -> bool {
        let sessions = self.provider.sessions();
        let its = sessions
            .iter()
            .find(|s| s.session_id.to_string() == session);
        its.is_some_and(|s| s.status == SessionStatus::Finalized)
    }

    async fn call(&self, method: &str, path: &str) {
        let key = format!("Basic {}", self.provider.api_key());
        let url = format!("{}/ipp/v1/{path}", self.provider.url());
        let request = self.client.request(method.parse().unwrap(), url);
        let answer = request.header("authorization", key).send().await.unwrap();
        let status = answer.status().as_u16();
        assert!(matches!(status, 200 | 409), "{method} {path}: {status}");
    }

    fn activate(&self, session: &str) {
        // It may have ended.
        let _ = self.provider.activate_session(id(session));
    }

    fn fail(&self, session: &str) {
        let _ = self.provider.fail_session(id(session));
    }
}

fn id(session: &str) -> SessionId {
    session.parse::<uuid::Uuid>().unwrap().into()
}

/// How the shoppers of a run behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Temper {
    /// They pay, some at the second attempt.
    Easy,
    /// Any behaviour.
    Any,
}

/// Serves every new session while polled.
pub(crate) async fn serve(
    phone: Phone,
    mut births: mpsc::UnboundedReceiver<Born>,
    seed: u64,
    temper: Temper,
) {
    let mut shoppers = tokio::task::JoinSet::new();
    while let Some(born) = births.recv().await {
        let dice = Dice::about(seed, &["shopper", &born.payment]);
        let phone = phone.clone();
        shoppers.spawn(async move { shop(&phone, &born.session, dice, temper).await });
        while shoppers.try_join_next().is_some() {}
    }
}

async fn shop(phone: &Phone, session: &str, mut dice: Dice, temper: Temper) {
    let think = |dice: &mut Dice| tokio::time::sleep(dice.ms(10..250));
    think(&mut dice).await;
    let kind = match temper {
        Temper::Easy => dice.within(0..75),
        Temper::Any => dice.within(0..100),
    };
    match kind {
        0..=49 => phone.tap(session, Outcome::Success).await,
        50..=64 => {
            phone.tap(session, dice.one(&Outcome::ALL[1..])).await;
            think(&mut dice).await;
            phone.tap(session, Outcome::Success).await;
        }
        65..=74 => {
            phone.activate(session);
            think(&mut dice).await;
            phone.tap(session, Outcome::Success).await;
        }
        75..=79 => phone.activate(session),
        80..=84 => phone.tap(session, dice.one(&Outcome::ALL[1..])).await,
        85..=88 => phone.cancel(session).await,
        89..=90 => phone.fail(session),
        // Long after everyone stopped waiting.
        91..=93 => {
            tokio::time::sleep(Duration::from_millis(dice.within(1500..4000))).await;
            phone.tap(session, Outcome::Success).await;
        }
        // They never pay.
        _ => {}
    }
}
