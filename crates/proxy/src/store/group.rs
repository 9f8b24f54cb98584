//! Commits small writes together.
//!
//! A commit waits for the disk, and equally long for one row as for a hundred. Writes that arrive
//! during a commit go into the next one, and each is answered after its own commit: many callbacks
//! a second cost a few commits a second, and none is acknowledged before it is durable.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use sqlx::Connection as _;
use tokio::sync::{mpsc, oneshot};

use super::batch;
use super::connections::Connections;
use super::{NewCallback, StoreError};
use crate::crash::CrashPoint;
use ipp_payment::Millis;

/// Maximum number of writes in a commit: with more, the first would wait for the last.
const MAX_GROUP: usize = 256;
/// Maximum number of queued writes; further senders wait.
const MAX_QUEUED: usize = 1024;

/// A write that is independent of the others in its batch.
#[derive(Debug)]
pub(super) enum InboxWrite {
    /// Stores a callback.
    Receive(NewCallback, Millis),
    /// Marks a callback done that changed nothing.
    Tick {
        seq: i64,
        detail: String,
        now: Millis,
    },
    /// Postpones a callback.
    Later {
        seq: i64,
        due: Millis,
        detail: String,
    },
}

impl InboxWrite {
    const fn point(&self) -> CrashPoint {
        match self {
            Self::Receive(..) => CrashPoint::Callback,
            Self::Tick { .. } => CrashPoint::InboxTick,
            Self::Later { .. } => CrashPoint::InboxLater,
        }
    }
}

struct Job {
    write: InboxWrite,
    answer: oneshot::Sender<Result<bool, StoreError>>,
}

/// Sends writes to the task that commits them. Clones share it; the task ends with the last one.
#[derive(Clone, Debug)]
pub(super) struct Group {
    queue: mpsc::Sender<Job>,
}

impl Group {
    pub(super) fn start(writers: Connections) -> Self {
        let (queue, jobs) = mpsc::channel(MAX_QUEUED);
        tokio::spawn(work(writers, jobs));
        Self { queue }
    }

    /// Waits for the commit; true if it changed a row.
    pub(super) async fn write(&self, write: InboxWrite) -> Result<bool, StoreError> {
        let (answer, answered) = oneshot::channel();
        // Neither send nor receive fails while there is a runtime, unless a defect ended this
        // group's commit: then nothing was written, and the error must say so.
        let gone = || StoreError::Database(sqlx::Error::WorkerCrashed);
        self.queue
            .send(Job { write, answer })
            .await
            .map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

async fn work(writers: Connections, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::new();
    while jobs.recv_many(&mut group, MAX_GROUP).await > 0 {
        // Writes of a kind are one statement, and so one transaction. Callbacks come first: Kustom
        // waits for their answers.
        let kinds = [
            CrashPoint::Callback,
            CrashPoint::InboxTick,
            CrashPoint::InboxLater,
        ];
        for kind in kinds {
            let (these, others) = std::mem::take(&mut group)
                .into_iter()
                .partition(|job: &Job| job.write.point() == kind);
            group = others;
            settle(&writers, these).await;
        }
        // None is left; dropping a write of a kind missing above answers it with an error.
        group.clear();
    }
}

/// Commits the writes and answers them.
async fn settle(writers: &Connections, group: Vec<Job>) {
    if group.is_empty() {
        return;
    }
    // The panic hook has logged the message. Dropping the answers reports that nothing was written;
    // the next group is independent.
    let written = AssertUnwindSafe(commit(writers, &group))
        .catch_unwind()
        .await;
    let Ok(written) = written else { return };
    match written {
        Ok(results) => {
            for (job, result) in group.into_iter().zip(results) {
                // The sender may have gone away; the write is committed anyway.
                let _ = job.answer.send(result);
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for job in group {
                // As above, but nothing is committed.
                let _ = job
                    .answer
                    .send(Err(StoreError::Together(Arc::clone(&error))));
            }
        }
    }
}

/// Commits all in one transaction. If the schema refuses one, writes them one by one, so that only
/// that one is refused; on any other error, nothing of the group is written.
async fn commit(
    writers: &Connections,
    group: &[Job],
) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
    let writes: Vec<&InboxWrite> = group.iter().map(|job| &job.write).collect();
    match at_once(writers, &writes).await {
        Ok(done) => Ok(done.into_iter().map(Ok).collect()),
        Err(StoreError::Forbidden(_)) => one_by_one(writers, &writes).await,
        Err(error) => Err(error),
    }
}

async fn at_once(writers: &Connections, writes: &[&InboxWrite]) -> Result<Vec<bool>, StoreError> {
    let mut single = writers.write_once().await?;
    writes.iter().for_each(|write| write.point().before());
    let done = batch::write(writers.dialect, &mut single, writes).await?;
    single.commit().await?;
    writes.iter().for_each(|write| write.point().after());
    Ok(done)
}

async fn one_by_one(
    writers: &Connections,
    writes: &[&InboxWrite],
) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
    let mut tx = writers.write().await?;
    let mut results = Vec::with_capacity(writes.len());
    for write in writes {
        // A refusal undoes what is within: PostgreSQL goes on after none.
        let mut part = tx.begin().await?;
        results.push(
            match batch::write(writers.dialect, &mut part, &[write]).await {
                Ok(done) => {
                    part.commit().await?;
                    Ok(done.first().is_some_and(|done| *done))
                }
                Err(error @ StoreError::Forbidden(_)) => {
                    part.rollback().await?;
                    Err(error)
                }
                Err(error) => return Err(error),
            },
        );
    }
    writes.iter().for_each(|write| write.point().before());
    tx.commit().await?;
    writes.iter().for_each(|write| write.point().after());
    Ok(results)
}
