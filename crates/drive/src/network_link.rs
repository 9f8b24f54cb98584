//! The line between page and proxy, which the tests can cut, hold and restore.

use crate::failure::{Failure, Outcome};
use crate::native::{Client, Post};

/// It is ordered about from here, since a strict page may speak to nobody but its proxy.
pub(crate) struct NetworkLink {
    control: String,
    client: Client,
}

impl NetworkLink {
    /// By its control's address.
    pub(crate) fn new(control: &str) -> Self {
        Self {
            control: control.to_owned(),
            client: Client::new(),
        }
    }

    /// Connections break, and new ones are refused.
    pub(crate) async fn cut(&self) -> Outcome<()> {
        self.order("cut").await
    }

    /// What is asked arrives, and is not answered.
    pub(crate) async fn lose(&self) -> Outcome<()> {
        self.order("lose").await
    }

    /// What is sent stays on the way.
    pub(crate) async fn hold(&self) -> Outcome<()> {
        self.order("hold").await
    }

    /// All is well again.
    pub(crate) async fn restore(&self) -> Outcome<()> {
        self.order("restore").await
    }

    async fn order(&self, what: &str) -> Outcome<()> {
        let post = Post::new(format!("{}/{what}", self.control), String::new());
        match self.client.send(post).await? {
            (204, _) => Ok(()),
            (status, _) => Err(Failure::Http(format!(
                "the line did not obey {what}: {status}"
            ))),
        }
    }
}
