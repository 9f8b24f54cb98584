//! Makes the wasm crash on command, for tests. Production builds don't contain it.

use std::cell::Cell;
use std::hint::black_box;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Checkout;
use crate::shell::{Listener, Task};

thread_local! {
    /// What will crash, kept alive until it does.
    static ARMED: Cell<Option<Armed>> = const { Cell::new(None) };
}

#[expect(dead_code, reason = "kept until it goes off")]
enum Armed {
    Timer(Timeout),
    Task(Task),
    Event(Listener),
}

/// Panics within the call for `"call"`, or later in a `"timer"`, a `"task"` or at a `"click"` on
/// the element. `"overflow"` overflows the stack in a timer, which traps without a panic.
#[wasm_bindgen]
impl Checkout {
    /// Crashes at that place.
    pub fn crash(&self, place: &str) {
        let armed = match place {
            "timer" => Armed::Timer(Timeout::new(0, crash)),
            "task" => Armed::Task(Task::spawn(async { crash() })),
            "overflow" => Armed::Timer(Timeout::new(0, || dive(0))),
            "click" => Armed::Event(Listener::new(&self.widget().host(), "click", |_| crash())),
            _ => return crash(),
        };
        ARMED.set(Some(armed));
    }
}

/// Panics if the element's attribute `data-crash` says `"mount"`.
pub(crate) fn crash_at_mount(host: &web_sys::HtmlElement) {
    if host.get_attribute("data-crash").as_deref() == Some("mount") {
        crash();
    }
}

/// Recurses until the stack overflows.
fn dive(depth: u32) {
    let here = black_box(depth);
    if here < u32::MAX {
        dive(here + 1);
    }
    // Prevents a tail call, which would need no stack.
    black_box(here);
}

#[expect(clippy::panic, reason = "this is what it is for")]
fn crash() {
    panic!("a test asked for it");
}
