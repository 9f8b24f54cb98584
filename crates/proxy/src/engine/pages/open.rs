//! One read of the open payments serves all streams that begin at about the same time.
//!
//! When a proxy is gone, its streams begin at the others within seconds, thousands of them. If each
//! read the database by itself, they would load it just when other proxies' work is taken over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ipp_payment::Payment;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::engine::Engine;
use crate::store::StoreError;

/// Minimum time between the beginnings of two reads. A single stream does not wait, and one that
/// begins right after another waits no longer than a cashier notices.
const MIN_INTERVAL: Duration = Duration::from_millis(250);

/// What is open, or why that cannot be read, for all who wait for it.
type Found = Result<Arc<[Payment]>, Arc<StoreError>>;

/// The open payments, as last read.
#[derive(Debug, Default)]
pub(super) struct OpenPayments {
    /// Rises at each beginning and each end of a read.
    moments: AtomicU64,
    last: Mutex<Option<Read>>,
}

#[derive(Debug)]
struct Read {
    /// When it began, for the next read.
    at: Instant,
    /// The moment of its beginning.
    began: u64,
    /// The moment of its end.
    ended: u64,
    found: Found,
}

impl OpenPayments {
    /// The open payments, by a read that begins after this call.
    ///
    /// A read that is under way already is not enough: a change that was committed after that read
    /// and told before the caller subscribed would be neither in the read nor told to the caller.
    /// An error under way is enough, so that nobody waits for a broken database twice.
    async fn read<F>(&self, read: impl FnOnce() -> F) -> Found
    where
        F: Future<Output = Result<Vec<Payment>, StoreError>>,
    {
        let asked = self.moments.load(Ordering::SeqCst);
        let mut last = self.last.lock().await;
        if let Some(last) = last.as_ref() {
            if last.serves(asked) {
                return last.found.clone();
            }
            tokio::time::sleep_until(last.at + MIN_INTERVAL).await;
        }
        let at = Instant::now();
        let began = self.next_moment();
        let found = read().await.map(Arc::from).map_err(Arc::new);
        let ended = self.next_moment();
        *last = Some(Read {
            at,
            began,
            ended,
            found: found.clone(),
        });
        found
    }

    fn next_moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst) + 1
    }
}

impl Read {
    /// Whether it answers who asked at this moment.
    fn serves(&self, asked: u64) -> bool {
        let needed = if self.found.is_ok() {
            self.began
        } else {
            self.ended
        };
        asked < needed
    }
}

impl Engine {
    /// The payments of all tills that have not ended, newest first, as of a moment after this call.
    pub(super) async fn open_payments(&self) -> Found {
        let read = || async {
            let (mut unfinished, unreadable) = self.inner.store.unfinished().await?;
            self.note_unreadable(unreadable);
            unfinished.retain(Payment::is_open);
            Ok(unfinished)
        };
        self.inner.pages.open.read(read).await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::cell::Cell;

    use futures::FutureExt as _;
    use futures::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::store::tests::payment;

    /// A table of payments, whose reads wait to be let through.
    struct Table {
        open: OpenPayments,
        rows: Cell<u128>,
        reads: Cell<usize>,
        fails: Cell<bool>,
        began: Semaphore,
        passes: Semaphore,
    }

    impl Table {
        fn new() -> Self {
            Self {
                open: OpenPayments::default(),
                rows: Cell::new(0),
                reads: Cell::new(0),
                fails: Cell::new(false),
                began: Semaphore::new(0),
                passes: Semaphore::new(0),
            }
        }

        /// The number of payments found, or `None` for an error.
        async fn read(&self) -> Option<usize> {
            let found = self.open.read(|| async {
                self.reads.set(self.reads.get() + 1);
                let rows = (0..self.rows.get()).map(|n| payment(n, "d", "r")).collect();
                self.began.add_permits(1);
                self.passes.acquire().await.unwrap().forget();
                if self.fails.get() {
                    return Err(StoreError::LeaseLost);
                }
                Ok(rows)
            });
            found.await.ok().map(|found| found.len())
        }

        /// Waits until one more read has taken its rows.
        async fn has_begun(&self) {
            self.began.acquire().await.unwrap().forget();
        }
    }

    #[tokio::test]
    async fn one_read_serves_all_who_wait_for_it() {
        let table = Table::new();
        table.passes.add_permits(10);
        let all = join_all((0..1000).map(|_| table.read())).await;
        assert!(all.iter().all(|found| *found == Some(0)));
        // The first waited for nobody, and the others for one.
        assert_eq!(table.reads.get(), 2);
    }

    #[tokio::test]
    async fn a_read_under_way_serves_nobody_who_asks_later() {
        let table = Table::new();
        let later = async {
            table.has_begun().await;
            // Committed and told while the read is under way, before the next one subscribes.
            table.rows.set(1);
            table.passes.add_permits(2);
            table.read().await
        };
        let found = tokio::join!(table.read(), later);
        assert_eq!(found, (Some(0), Some(1)));
    }

    #[tokio::test]
    async fn reads_of_the_open_payments_keep_their_distance() {
        let table = Table::new();
        table.passes.add_permits(10);
        let start = Instant::now();
        for before in 0..3 {
            table.read().await;
            assert!(start.elapsed() >= MIN_INTERVAL * before);
        }
        tokio::time::sleep(MIN_INTERVAL).await;
        let alone = table.read().now_or_never();
        assert!(alone.is_some(), "a single stream does not wait");
    }

    #[tokio::test]
    async fn a_failed_read_fails_for_all_who_waited_and_no_longer() {
        let table = Table::new();
        table.fails.set(true);
        let later = async {
            table.has_begun().await;
            let waiting = join_all((0..100).map(|_| table.read()));
            let breaks = async { table.passes.add_permits(1) };
            tokio::join!(waiting, breaks).0
        };
        let (first, later) = tokio::join!(table.read(), later);
        assert!(first.is_none() && later.iter().all(Option::is_none));
        assert_eq!(table.reads.get(), 1);
        table.fails.set(false);
        table.passes.add_permits(1);
        assert_eq!(table.read().await, Some(0));
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_read_to_the_next() {
        let table = Table::new();
        tokio::select! {
            _ = table.read() => unreachable!("nothing lets it through"),
            () = table.has_begun() => {}
        }
        table.passes.add_permits(1);
        assert_eq!(table.read().await, Some(0));
    }
}
