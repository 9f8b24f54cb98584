//! Controls the line between page and proxy, which tests can cut, hold and restore.

use crate::failure::{Failure, Outcome};
use crate::native::{Client, Post};

/// The control of a line. Used from here, since a strict page may connect to its proxy only.
pub(crate) struct NetworkLink {
    control: String,
    client: Client,
}

impl NetworkLink {
    /// A line, by the address of its control.
    pub(crate) fn new(control: &str) -> Self {
        Self {
            control: control.to_owned(),
            client: Client::new(),
        }
    }

    /// Breaks connections and refuses new ones.
    pub(crate) async fn cut(&self) -> Outcome<()> {
        self.order("cut").await
    }

    /// Lets requests arrive but no answers return.
    pub(crate) async fn lose(&self) -> Outcome<()> {
        self.order("lose").await
    }

    /// Holds everything sent.
    pub(crate) async fn hold(&self) -> Outcome<()> {
        self.order("hold").await
    }

    /// Restores the line.
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
