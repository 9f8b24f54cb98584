//! A door for tests: the wasm panics on command. What production loads does not have it.

use std::cell::Cell;
use std::hint::black_box;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Checkout;
use crate::shell::{Listener, Task};

thread_local! {
    /// What is to crash, for as long as that takes.
    static ARMED: Cell<Option<Armed>> = const { Cell::new(None) };
}

#[expect(dead_code, reason = "kept until it goes off")]
enum Armed {
    Timer(Timeout),
    Task(Task),
    Event(Listener),
}

/// Panics where it is called: `"call"`; or from a `"timer"`, a `"task"`, or at a `"click"` on the
/// element. `"overflow"` traps without a panic, from a timer: deeper than any stack.
#[wasm_bindgen]
impl Checkout {
    /// Crashes there.
    pub fn crash(&self, place: &str) {
        let armed = match place {
            "timer" => Armed::Timer(Timeout::new(0, crash)),
            "task" => Armed::Task(Task::spawn(async { crash() })),
            "overflow" => Armed::Timer(Timeout::new(0, || dive(0))),
            "click" => Armed::Event(Listener::new(&self.host(), "click", |_| crash())),
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

/// As deep as it goes.
fn dive(depth: u32) {
    let here = black_box(depth);
    if here < u32::MAX {
        dive(here + 1);
    }
    // Else the last call would need no stack.
    black_box(here);
}

#[expect(clippy::panic, reason = "this is what it is for")]
fn crash() {
    panic!("a test asked for it");
}
