//! Files: what is left out, and where mistakes are.

#![allow(clippy::unwrap_used)]

use super::*;

const SMALL: &str = r#"name = "Small"
steps = ["charge", "tap SUCCESS after 1s"]
"#;

fn error_of(text: &str) -> FileError {
    Scenario::parse(text).map(drop).unwrap_err()
}

#[test]
fn what_a_file_leaves_out_has_a_default() {
    let scenario = Scenario::parse(SMALL).unwrap();
    assert_eq!((scenario.seed, scenario.about.as_str()), (1, ""));
    assert_eq!(scenario.order, Sale::default());
    assert_eq!(scenario.expect, Expect::default());
    assert_eq!((scenario.tills(), scenario.terminals()), (1, 1));
    assert_eq!(scenario.needs_provider(), None);
}

#[test]
fn tills_and_terminals_are_as_many_as_are_named() {
    let text = r#"name = "Two"
steps = ["charge on terminal 3", "till 2: charge", "till 2: expire"]
"#;
    let scenario = Scenario::parse(text).unwrap();
    assert_eq!((scenario.tills(), scenario.terminals()), (2, 3));
    assert_eq!(scenario.needs_provider(), Some("till 2: expire"));
}

#[test]
fn a_mistake_is_told_with_its_line_and_column() {
    let with = |rest: &str| format!("{SMALL}{rest}");
    let step = |step: &str| format!("name = \"é\"\nsteps = [\n  \"charge\", \"{step}\"\n]\n");
    for (text, place, said) in [
        (step("tap GOLD"), (3, 13), "none of the outcomes"),
        (
            step("till 2: cancel"),
            (3, 13),
            "till 2 has charged nothing before",
        ),
        ("name = 3\nsteps = []\n".to_owned(), (1, 8), "string"),
        ("name = \"x\"\nsteps = []\n".to_owned(), (2, 9), "has steps"),
        (
            "name = \" \"\nsteps = [\"charge\"]\n".to_owned(),
            (1, 8),
            "has a name",
        ),
        ("name = \"x\"\nsteps = [\n".to_owned(), (2, 10), "array"),
        (
            "steps = [\"charge\"]\n".to_owned(),
            (1, 1),
            "missing field `name`",
        ),
        (with("stepps = []\n"), (3, 1), "unknown field"),
        (
            with("[expect]\nnever = [\"failled\"]\n"),
            (4, 10),
            "none of the states",
        ),
        (
            with("[expect]\ndeclines = [\"SUCCESS\"]\n"),
            (4, 13),
            "none of the declines",
        ),
        (with("[expect]\nsessions = -1\n"), (4, 12), "-1"),
        (with("[order]\namount = 0\n"), (4, 10), "minor units"),
        (
            with("[order]\ncurrency = \"kr\"\n"),
            (4, 12),
            "three capital letters",
        ),
    ] {
        let error = error_of(&text);
        assert_eq!((error.line, error.column), place, "{text}{error}");
        assert!(error.message.contains(said), "{text}{error}");
    }
}

#[test]
fn an_error_prints_as_compilers_do() {
    let error = error_of("name = \"x\"\nsteps = []\n");
    assert_eq!(error.to_string(), "2:9: a scenario has steps");
}
