//! Trees in a real browser, over a model of the tests' own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::any::Any;
use std::sync::Arc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use super::{Rows, Scene, mount};

type Node = super::Node<Board>;

/// A list of names, and how often it was asked for.
#[derive(Clone, Copy)]
struct Board {
    names: RwSignal<Arc<Vec<String>>>,
    language: RwSignal<&'static str>,
    asked: StoredValue<u32>,
}

impl Scene for Board {
    type Model = Vec<String>;
    type Language = &'static str;

    fn model(self) -> Arc<Vec<String>> {
        self.asked.update_value(|asked| *asked += 1);
        self.names.get()
    }

    fn language(self) -> &'static str {
        self.language.get()
    }

    fn is_gone(self) -> bool {
        self.names.is_disposed()
    }
}

row! {
    struct NameRow {}
    li;
}

/// What is before the first `=` in a name.
fn key_of(name: &str) -> &str {
    name.split_once('=').map_or("", |(key, _)| key)
}

fn draw(board: Board, rows: &mut Rows<NameRow>, names: &[String]) {
    let language = board.language.get_untracked();
    for (row, name) in rows.keep(names, |name| key_of(name)) {
        row.whole.say(&format!("{language} {name}"));
    }
}

fn tree() -> Node {
    markup! {
        div "tree" {
            p class="count" text=(|_, names| Some(names.len().to_string()));
            label { "Search " input class="field"; " here" }
            p class="first" line=(|_, names| names.first().cloned());
            ul list=(listed, draw);
            div class="many" later=(|names| names.len() < 2, fill);
        }
    }
}

/// The names; a list whose only name is "none" is away.
fn listed(names: &Vec<String>) -> Option<&[String]> {
    (names != &["none"]).then_some(names)
}

fn fill(_: Board, many: Node) -> Node {
    markup! { (many) span text=(|_, names| names.last().cloned()); }
}

/// The tree on the page, removed when the test ends.
struct Page {
    board: Board,
    place: HtmlElement,
    screen: Option<Box<dyn Any>>,
}

impl Page {
    fn new() -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&place).unwrap();
        let owner = Owner::new();
        let board = owner.with(|| Board {
            names: RwSignal::default(),
            language: RwSignal::new("en"),
            asked: StoredValue::new(0),
        });
        let parent = place.clone();
        let screen = mount_to(place.clone(), move || mount(board, &parent, vec![tree()]));
        Self {
            board,
            place,
            screen: Some(Box::new((screen, owner))),
        }
    }

    async fn show(&self, names: &[&str]) {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        self.board.names.set(Arc::new(names));
        tick().await;
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.place.query_selector(selector).unwrap()
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector).unwrap().text_content().unwrap()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.screen.take());
        self.place.remove();
    }
}

#[wasm_bindgen_test]
async fn a_change_runs_one_effect_and_writes_only_what_changed() {
    let page = Page::new();
    assert_eq!(page.board.asked.get_value(), 1);
    assert!(page.find(".first").unwrap().has_attribute("hidden"));
    page.show(&["a"]).await;
    assert_eq!(page.board.asked.get_value(), 2);
    assert_eq!(page.text(".first"), "a");
    page.find(".count").unwrap().set_text_content(Some("mark"));
    page.show(&["b"]).await;
    assert_eq!(page.board.asked.get_value(), 3);
    assert_eq!(page.text(".first"), "b");
    assert_eq!(page.text(".count"), "mark", "it is still 1");
}

#[wasm_bindgen_test]
async fn a_list_keeps_its_rows_and_follows_the_language() {
    let page = Page::new();
    page.show(&["a", "b"]).await;
    let second = page.find("li:last-child").unwrap();
    page.show(&["c", "d", "e"]).await;
    assert!(second.is_same_node(page.find("li:nth-child(2)").as_deref()));
    assert_eq!(second.text_content().as_deref(), Some("en d"));
    page.board.language.set("sv");
    tick().await;
    assert_eq!(second.text_content().as_deref(), Some("sv d"));
    page.show(&["c"]).await;
    assert!(!second.is_connected());
}

#[wasm_bindgen_test]
async fn a_row_stays_with_its_key_and_keeps_the_focus() {
    let page = Page::new();
    page.show(&["a=1", "b=1", "c=1"]).await;
    let row: HtmlElement = page.find("li:nth-child(2)").unwrap().unchecked_into();
    row.set_tab_index(0);
    row.focus().unwrap();
    for (names, texts) in [
        // One more above, and one gone below.
        (vec!["x=1", "a=1", "b=2"], "en x=1en a=1en b=2"),
        // Alone, with the others gone above.
        (vec!["b=3"], "en b=3"),
        (vec!["b=4", "c=1", "a=1"], "en b=4en c=1en a=1"),
        // Below, others change places.
        (vec!["b=5", "a=1", "c=1"], "en b=5en a=1en c=1"),
    ] {
        page.show(&names).await;
        assert_eq!(page.text("ul"), texts);
        let said = row.text_content().unwrap();
        assert!(said.starts_with("en b="), "{said}");
        assert!(row.matches(":focus").unwrap(), "{names:?}");
    }
    page.show(&["c=1", "b=6", "a=1"]).await;
    assert_eq!(page.text("ul"), "en c=1en b=6en a=1");
    assert_eq!(row.text_content().as_deref(), Some("en b=6"));
}

#[wasm_bindgen_test]
async fn a_row_that_is_left_over_comes_back_with_its_key() {
    let page = Page::new();
    page.show(&["a=1", "b=1", "c=1"]).await;
    let row = page.find("li:nth-child(2)").unwrap();
    page.show(&["c=1"]).await;
    assert!(!row.is_connected());
    page.show(&["b=2", "c=1"]).await;
    assert!(row.is_same_node(page.find("li:first-child").as_deref()));
    assert_eq!(page.text("ul"), "en b=2en c=1");
    // No more are kept than were there at once.
    page.show(&["d=1", "e=1", "f=1"]).await;
    page.show(&["b=3"]).await;
    assert_eq!(page.text("ul"), "en b=3");
    assert!(!row.is_connected());
}

#[wasm_bindgen_test]
async fn rows_of_a_long_list_follow_frame_by_frame() {
    let page = Page::new();
    let names: Vec<String> = (0..100).map(|number| format!("{number}=1")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows = || page.place.query_selector_all("li").unwrap().length();
    page.show(&names).await;
    assert_eq!(rows(), 24);
    // Any other change on the way adds more of them, too.
    page.board.language.set("sv");
    tick().await;
    assert_eq!(rows(), 72);
    until(|| rows() == 100).await;
    let last = page.find("li:last-child").unwrap();
    assert_eq!(last.text_content().as_deref(), Some("sv 99=1"));
    // Of a list that grows again, the rows that are there stay.
    page.show(&names[..30]).await;
    assert_eq!(rows(), 30);
    page.show(&names).await;
    assert_eq!(rows(), 84);
    until(|| rows() == 100).await;
    assert!(last.is_same_node(page.find("li:last-child").as_deref()));
    // One that was away begins with the first.
    page.show(&["none"]).await;
    assert_eq!(rows(), 100);
    page.show(&names).await;
    assert_eq!(rows(), 24);
    until(|| rows() == 100).await;
}

/// Waits until something holds, for ten seconds at the most.
async fn until(holds: impl Fn() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        gloo_timers::future::TimeoutFuture::new(10).await;
    }
    panic!("it never held");
}

#[wasm_bindgen_test]
async fn a_part_is_filled_when_first_shown_and_kept() {
    let page = Page::new();
    let many = page.find(".many").unwrap();
    assert!(many.has_attribute("hidden") && !many.has_child_nodes());
    page.show(&["a", "b"]).await;
    assert_eq!(page.text(".many span"), "b");
    let inside = page.find(".many span").unwrap();
    assert!(!many.has_attribute("hidden"));
    page.show(&["a"]).await;
    assert!(many.has_attribute("hidden"));
    page.show(&["a", "c"]).await;
    assert!(inside.is_same_node(page.find(".many span").as_deref()));
    assert_eq!(page.text(".many span"), "c");
}

#[wasm_bindgen_test]
async fn texts_and_elements_stand_in_the_order_of_the_markup() {
    let page = Page::new();
    assert_eq!(page.text("label"), "Search  here");
    let field = page.find("label > .field").unwrap();
    let before = field.previous_sibling().unwrap();
    assert_eq!(before.text_content().as_deref(), Some("Search "));
}

#[wasm_bindgen_test]
async fn the_trees_go_with_their_owner() {
    let mut page = Page::new();
    page.show(&["a"]).await;
    drop(page.screen.take());
    assert!(!page.place.has_child_nodes());
}
