//! Futures that stop when their owner is dropped, and ways to wait.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use gloo_timers::future::TimeoutFuture;

/// A running future. Dropping it drops the future at once, and with it every fetch and timer
/// that the future holds.
#[must_use = "dropping a task stops it"]
pub(crate) struct Task(Rc<Slot>);

struct Slot {
    /// Taken out while polled, so that a task may drop itself.
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    over: Cell<bool>,
    /// Wakes the executor once more on drop: it keeps every future that it has not seen finish, so
    /// a task dropped while nothing wakes it would leak.
    waker: RefCell<Option<Waker>>,
}

impl Task {
    /// Starts `future` in a microtask.
    pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        let slot = Rc::new(Slot {
            future: RefCell::new(Some(Box::pin(future))),
            over: Cell::new(false),
            waker: RefCell::default(),
        });
        let running = Rc::clone(&slot);
        wasm_bindgen_futures::spawn_local(poll_fn(move |cx| running.poll(cx)));
        Self(slot)
    }

    /// Whether the future has finished.
    pub(crate) fn is_over(&self) -> bool {
        self.0.over.get()
    }
}

impl Slot {
    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(mut future) = self.future.take() else {
            return Poll::Ready(());
        };
        if future.as_mut().poll(cx).is_ready() {
            self.over.set(true);
        }
        if self.over.get() {
            self.waker.take();
            return Poll::Ready(());
        }
        self.future.replace(Some(future));
        self.waker
            .borrow_mut()
            .get_or_insert_with(|| cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.over.set(true);
        drop(self.0.future.take());
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}

/// A signal that tasks wait for. It counts, so that one given between two waits is not missed.
#[derive(Default)]
pub(crate) struct Notice {
    count: Cell<u32>,
    /// The number of the next wait.
    waits: Cell<u32>,
    waiting: RefCell<Vec<(u32, Waker)>>,
}

impl Notice {
    /// How often the signal was given.
    pub(crate) fn count(&self) -> u32 {
        self.count.get()
    }

    /// Wakes all waiting tasks.
    pub(crate) fn give(&self) {
        self.count.set(self.count.get().wrapping_add(1));
        for (_, waker) in self.waiting.take() {
            waker.wake();
        }
    }

    /// Waits until the count differs from `seen`.
    pub(crate) async fn after(&self, seen: u32) {
        let number = self.waits.get();
        self.waits.set(number.wrapping_add(1));
        let _wait = Wait(self, number);
        poll_fn(|cx| {
            if self.count.get() != seen {
                return Poll::Ready(());
            }
            self.forget(number);
            self.waiting.borrow_mut().push((number, cx.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    fn forget(&self, number: u32) {
        let mut waiting = self.waiting.borrow_mut();
        let place = waiting.iter().position(|(other, _)| *other == number);
        let gone = place.map(|place| waiting.remove(place));
        // Waking may have dropped a task and with it another wait, so the list must not be
        // borrowed.
        drop(waiting);
        drop(gone);
    }
}

/// One wait. A waker keeps its task in memory, so an abandoned wait removes its waker; the signal
/// may never be given.
struct Wait<'n>(&'n Notice, u32);

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.0.forget(self.1);
    }
}

/// Which of two futures finished first.
pub(crate) enum First<A, B> {
    /// The first argument.
    Left(A),
    /// The second.
    Right(B),
}

/// Waits for either and drops the other. If both are ready, the left one wins.
pub(crate) async fn first<A, B>(
    left: impl Future<Output = A>,
    right: impl Future<Output = B>,
) -> First<A, B> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|cx| {
        if let Poll::Ready(value) = left.as_mut().poll(cx) {
            return Poll::Ready(First::Left(value));
        }
        right.as_mut().poll(cx).map(First::Right)
    })
    .await
}

/// Waits at most `ms` milliseconds; `None` after that.
pub(crate) async fn within<T>(ms: u32, future: impl Future<Output = T>) -> Option<T> {
    match first(future, TimeoutFuture::new(ms)).await {
        First::Left(value) => Some(value),
        First::Right(()) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use std::cell::Cell;
    use std::future::Future;
    use std::pin::pin;
    use std::rc::Rc;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::{First, Notice, first};

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    struct Sleeper;
    impl Wake for Sleeper {
        fn wake(self: Arc<Self>) {}
    }

    #[test]
    fn a_notice_between_two_waits_is_not_missed() {
        let notice = Notice::default();
        let seen = notice.count();
        notice.give();
        assert!(poll(pin!(notice.after(seen))).is_ready());
        let mut next = pin!(notice.after(notice.count()));
        assert!(poll(next.as_mut()).is_pending());
        notice.give();
        assert!(poll(next).is_ready());
    }

    #[test]
    fn a_wait_that_is_given_up_leaves_no_waker() {
        let notice = Notice::default();
        for _ in 0..2 {
            // Two tasks, each of which is polled twice.
            let waker = Waker::from(Arc::new(Sleeper));
            let mut wait = pin!(notice.after(notice.count()));
            for _ in 0..2 {
                let polled = wait.as_mut().poll(&mut Context::from_waker(&waker));
                assert!(polled.is_pending());
                assert_eq!(notice.waiting.borrow().len(), 1);
            }
        }
        assert_eq!(notice.waiting.borrow().len(), 0);
    }

    #[test]
    fn the_first_of_two_wins_and_the_other_is_dropped() {
        struct Guard(Rc<Cell<bool>>);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.set(true);
            }
        }
        let dropped = Rc::new(Cell::new(false));
        let guard = Guard(Rc::clone(&dropped));
        let never = async move {
            let _guard = guard;
            std::future::pending::<()>().await;
        };
        let winner = {
            let both = pin!(first(never, std::future::ready(7)));
            poll(both)
        };
        assert!(matches!(winner, Poll::Ready(First::Right(7))));
        assert!(dropped.get());
    }
}
