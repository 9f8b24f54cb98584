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

use super::turn::{Turn, Turns};
use super::{NewCallback, StoreError};
use crate::crash::CrashPoint;
use ipp_payment::Millis;

/// The most that is committed at once: beyond it the first of them would wait for the last.
const MOST: usize = 256;
/// So many may wait; who comes after them waits to be let in.
const WAITING: usize = 1024;

/// A write that stands for itself: whether it is done concerns no other.
#[derive(Debug)]
pub(super) enum Small {
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

impl Small {
    const fn point(&self) -> CrashPoint {
        match self {
            Self::Receive(..) => CrashPoint::Callback,
            Self::Tick { .. } => CrashPoint::InboxTick,
            Self::Later { .. } => CrashPoint::InboxLater,
        }
    }
}

struct Job {
    write: Small,
    answer: oneshot::Sender<Result<bool, StoreError>>,
}

/// The one who commits them; clones are the same one. It ends when the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct Group {
    queue: mpsc::Sender<Job>,
}

impl Group {
    pub(super) fn start(turns: Turns) -> Self {
        let (queue, jobs) = mpsc::channel(WAITING);
        tokio::spawn(work(turns, jobs));
        Self { queue }
    }

    /// Answers once it is committed; true if it changed a row.
    pub(super) async fn write(&self, write: Small) -> Result<bool, StoreError> {
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

async fn work(turns: Turns, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::new();
    while jobs.recv_many(&mut group, MOST).await > 0 {
        let written = AssertUnwindSafe(commit(&turns, &group));
        match written.catch_unwind().await {
            Ok(Ok(results)) => {
                for (job, result) in group.drain(..).zip(results) {
                    // Who asked may have gone away meanwhile; it is committed all the same.
                    let _ = job.answer.send(result);
                }
            }
            Ok(Err(error)) => {
                let error = Arc::new(error);
                for job in group.drain(..) {
                    let refused = StoreError::Together(Arc::clone(&error));
                    // As above; nothing is committed.
                    let _ = job.answer.send(Err(refused));
                }
            }
            // The panic's message is in the log, by the panic hook. Dropping their answers tells
            // them that nothing was written; the next group is another.
            Err(_) => group.clear(),
        }
    }
}

/// One transaction for all of them. What the schema forbids one of them is undone for that one
/// alone; whatever else goes wrong, nothing of the group is written.
async fn commit(turns: &Turns, group: &[Job]) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
    let mut turn = turns.begin().await?;
    let mut results = Vec::with_capacity(group.len());
    for job in group {
        results.push(match write(&mut turn, &job.write).await {
            Err(error @ StoreError::Database(_)) => return Err(error),
            result => result,
        });
    }
    group.iter().for_each(|job| job.write.point().before());
    turn.commit().await?;
    group.iter().for_each(|job| job.write.point().after());
    Ok(results)
}

async fn write(turn: &mut Turn, write: &Small) -> Result<bool, StoreError> {
    let query = match write {
        Small::Receive(callback, now) => sqlx::query(
            "INSERT INTO inbox (webhook_id, kind, session_id, failure_reason, received_at, due_at)
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (webhook_id) DO NOTHING",
        )
        .bind(&callback.webhook_id)
        .bind(&callback.kind)
        .bind(&callback.session_id)
        .bind(&callback.failure_reason)
        .bind(now.0)
        .bind(now.0),
        Small::Tick { seq, detail, now } => {
            sqlx::query("UPDATE inbox SET done_at = ?, detail = ? WHERE seq = ?")
                .bind(now.0)
                .bind(detail)
                .bind(seq)
        }
        Small::Later { seq, due, detail } => {
            sqlx::query("UPDATE inbox SET tries = tries + 1, due_at = ?, detail = ? WHERE seq = ?")
                .bind(due.0)
                .bind(detail)
                .bind(seq)
        }
    };
    let done = query.execute(&mut ***turn).await?;
    Ok(done.rows_affected() == 1)
}
