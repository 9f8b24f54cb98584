//! Small writes that are committed together.
//!
//! A commit waits for the disk, and the wait is the same for one row as for a hundred. What comes
//! while a commit is under way goes into the next one, and each is answered after the commit
//! that holds it: many callbacks a second cost a few commits a second, and none is acknowledged
//! before it is safe.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use tokio::sync::{mpsc, oneshot};

use super::batch;
use super::write_queue::WriteQueue;
use super::{NewCallback, StoreError};
use crate::crash::CrashPoint;
use ipp_payment::Millis;

/// The most that is committed at once: beyond it the first of them would wait for the last.
const MOST: usize = 256;
/// So many may wait; who comes after them waits to be let in.
const WAITING: usize = 1024;

/// A write that is independent of the others in its batch.
#[derive(Debug)]
pub(super) enum InboxWrite {
    /// A callback is taken in.
    Receive(NewCallback, Millis),
    /// A callback is ticked off that changed nothing.
    Tick {
        seq: i64,
        detail: String,
        now: Millis,
    },
    /// A callback is put off.
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
    pub(super) fn start(writers: WriteQueue) -> Self {
        let (queue, jobs) = mpsc::channel(WAITING);
        tokio::spawn(work(writers, jobs));
        Self { queue }
    }

    /// Answers once it is committed; true if it changed a row.
    pub(super) async fn write(&self, write: InboxWrite) -> Result<bool, StoreError> {
        let (answer, answered) = oneshot::channel();
        // Neither happens while there is a runtime, but for a defect that ended the writing of
        // this group: then this is not written, and nobody may say that it was.
        let gone = || StoreError::Database(sqlx::Error::WorkerCrashed);
        self.queue
            .send(Job { write, answer })
            .await
            .map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

async fn work(writers: WriteQueue, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::new();
    while jobs.recv_many(&mut group, MOST).await > 0 {
        // Those of a kind are one statement, and so one transaction by themselves. Callbacks
        // first: somebody waits for them.
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
        // None is left; a kind that was forgotten above is told that it was not written.
        group.clear();
    }
}

/// Commits them and answers them.
async fn settle(writers: &WriteQueue, group: Vec<Job>) {
    if group.is_empty() {
        return;
    }
    // The panic's message is in the log, by the panic hook. Dropping their answers tells them
    // that nothing was written; the next group is another.
    let written = AssertUnwindSafe(commit(writers, &group))
        .catch_unwind()
        .await;
    let Ok(written) = written else { return };
    match written {
        Ok(results) => {
            for (job, result) in group.into_iter().zip(results) {
                // Who asked may have gone away meanwhile; it is committed all the same.
                let _ = job.answer.send(result);
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for job in group {
                // As above; nothing is committed.
                let _ = job
                    .answer
                    .send(Err(StoreError::Together(Arc::clone(&error))));
            }
        }
    }
}

/// One transaction for all of them. Where the schema forbids something of it they are written
/// one by one, so that it is refused to that one alone; whatever else goes wrong, nothing of the
/// group is written.
async fn commit(
    writers: &WriteQueue,
    group: &[Job],
) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
    let writes: Vec<&InboxWrite> = group.iter().map(|job| &job.write).collect();
    match at_once(writers, &writes).await {
        Ok(done) => Ok(done.into_iter().map(Ok).collect()),
        Err(StoreError::Forbidden(_)) => one_by_one(writers, &writes).await,
        Err(error) => Err(error),
    }
}

async fn at_once(writers: &WriteQueue, writes: &[&InboxWrite]) -> Result<Vec<bool>, StoreError> {
    let mut single = writers.single().await?;
    writes.iter().for_each(|write| write.point().before());
    let done = batch::write(&mut single.connection, writes).await?;
    writes.iter().for_each(|write| write.point().after());
    Ok(done)
}

async fn one_by_one(
    writers: &WriteQueue,
    writes: &[&InboxWrite],
) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
    let mut tx = writers.begin().await?;
    let mut results = Vec::with_capacity(writes.len());
    for write in writes {
        results.push(match batch::write(&mut tx, &[write]).await {
            Ok(done) => Ok(done.first().is_some_and(|done| *done)),
            Err(error @ StoreError::Forbidden(_)) => Err(error),
            Err(error) => return Err(error),
        });
    }
    writes.iter().for_each(|write| write.point().before());
    tx.commit().await?;
    writes.iter().for_each(|write| write.point().after());
    Ok(results)
}
