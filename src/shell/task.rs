//! Futures that stop when their owner goes, and the two ways in which they wait.

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
    /// Taken out while it is polled, so that a task may be dropped by what it does itself.
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    over: Cell<bool>,
}

impl Task {
    /// Starts `future` in a microtask.
    pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) -> Self {
        let slot = Rc::new(Slot {
            future: RefCell::new(Some(Box::pin(future))),
            over: Cell::new(false),
        });
        let running = Rc::clone(&slot);
        wasm_bindgen_futures::spawn_local(poll_fn(move |cx| running.poll(cx)));
        Self(slot)
    }

    /// It has come to its end.
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
            return Poll::Ready(());
        }
        self.future.replace(Some(future));
        Poll::Pending
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.over.set(true);
        drop(self.0.future.take());
    }
}

/// Something that others wait for: it counts, so that what happens between two waits is not missed.
#[derive(Default)]
pub(crate) struct Notice {
    count: Cell<u32>,
    waiting: RefCell<Vec<Waker>>,
}

impl Notice {
    /// How often it was given.
    pub(crate) fn count(&self) -> u32 {
        self.count.get()
    }

    /// Wakes everybody who waits.
    pub(crate) fn give(&self) {
        self.count.set(self.count.get().wrapping_add(1));
        self.waiting.take().into_iter().for_each(Waker::wake);
    }

    /// Waits until it is given once more than `seen`.
    pub(crate) async fn after(&self, seen: u32) {
        poll_fn(|cx| {
            if self.count.get() != seen {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Which of two came first.
pub(crate) enum First<A, B> {
    /// The first argument.
    Left(A),
    /// The second.
    Right(B),
}

/// Waits for either; the other is dropped. If both are there, the left one counts.
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

/// Waits at most so many milliseconds.
pub(crate) async fn within<T>(ms: u32, future: impl Future<Output = T>) -> Option<T> {
    match first(future, TimeoutFuture::new(ms)).await {
        First::Left(value) => Some(value),
        First::Right(()) => None,
    }
}
