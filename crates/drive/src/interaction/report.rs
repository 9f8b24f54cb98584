//! What was measured of each press, as a table.

use serde_json::Value;

use super::round::BARE;
use crate::failure::{Failure, Outcome};
use crate::stats::percentile;

/// A press should be answered within so many milliseconds.
const AIM: i64 = 50;
/// The list of many terminals should be on the screen within so many.
const LIST_AIM: i64 = 100;
/// The browser notes no interaction that took less. It rounds all to multiples of 8 ms.
const SHORTEST: i64 = 16;

/// What one button took each time.
#[derive(Debug, PartialEq, Eq)]
struct Press {
    name: String,
    /// From the input to the paint.
    took: Vec<i64>,
    /// The part of it in which the page's handlers ran; the rest is waiting, style, layout and paint.
    handlers: Vec<i64>,
}

/// What each press, and each list, took in milliseconds.
#[derive(Debug)]
pub(super) struct Measured {
    /// By the name of the press, in the order in which they were first made.
    presses: Vec<Press>,
    /// Until the first terminals are on the screen, and until all are in the list.
    first: Vec<i64>,
    all: Vec<i64>,
}

impl Measured {
    /// Assigns the browser's entries to the presses: several of one interaction (pointer down, up,
    /// click) count as the longest of them, as for "interaction to next paint".
    pub(super) fn new(
        pressed: &[(String, f64)],
        seen: &Value,
        listed: &[(f64, f64)],
    ) -> Outcome<Self> {
        let entries = seen.as_array();
        let entries = entries.ok_or_else(|| Failure::page(format!("no entries in {seen}")))?;
        let mut measured = Self {
            presses: Vec::new(),
            first: listed.iter().map(|(first, _)| whole(*first)).collect(),
            all: listed.iter().map(|(_, all)| whole(*all)).collect(),
        };
        let ends = pressed.iter().skip(1).map(|(_, at)| *at);
        for ((name, from), to) in pressed.iter().zip(ends.chain([f64::INFINITY])) {
            let of_it = entries.iter().filter(|entry| {
                let start = entry["start"].as_f64().unwrap_or_default();
                *from <= start && start < to
            });
            let longest = of_it
                .map(|entry| {
                    let part = |name: &str| whole(entry[name].as_f64().unwrap_or_default());
                    (part("duration"), part("handlers"))
                })
                .max();
            measured.add(name, longest.unwrap_or((SHORTEST, 0)));
        }
        Ok(measured)
    }

    fn add(&mut self, name: &str, (took, handlers): (i64, i64)) {
        let known = self.presses.iter_mut().find(|press| press.name == name);
        match known {
            Some(press) => {
                press.took.push(took);
                press.handlers.push(handlers);
            }
            None => self.presses.push(Press {
                name: name.to_owned(),
                took: vec![took],
                handlers: vec![handlers],
            }),
        }
    }
}

#[allow(clippy::cast_possible_truncation)]
fn whole(millis: f64) -> i64 {
    millis.round() as i64
}

/// Percentiles of each press, of all of them and of the list, with the ratio of the 98th to its aim.
pub(super) fn table(measured: &Measured) -> String {
    let mut text = format!(
        "{:<36}{:>8}{:>10}{:>8}{:>8}{:>8}{:>8}\n",
        "4 × CPU, from input to paint, ms", "presses", "handlers", "p50", "p98", "worst", "ratio"
    );
    let mut all = Vec::new();
    for press in &measured.presses {
        let handlers = percentile(&press.handlers, 50);
        text.push_str(&line(
            &format!("  {}", press.name),
            handlers,
            &press.took,
            AIM,
        ));
        if !press.name.starts_with(BARE) {
            all.extend(&press.took);
        }
    }
    text.push_str(&line("all of the widget", None, &all, AIM));
    for (name, took) in [
        ("300 terminals: the first listed", &measured.first),
        ("300 terminals: all listed", &measured.all),
    ] {
        text.push_str(&line(name, None, took, LIST_AIM));
    }
    text.push_str(&format!(
        "aims: p98 {AIM} ms for presses and keys, {LIST_AIM} ms for the list; the browser rounds presses to 8 ms and notes none below {SHORTEST}"
    ));
    text
}

fn line(name: &str, handlers: Option<i64>, values: &[i64], aim: i64) -> String {
    let at = |percent| percentile(values, percent).unwrap_or_default();
    let hundredths = at(98) * 100 / aim;
    let ratio = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let handlers = handlers.map_or_else(String::new, |ms| ms.to_string());
    let (count, half, most, worst) = (values.len(), at(50), at(98), at(100));
    format!("{name:<36}{count:>8}{handlers:>10}{half:>8}{most:>8}{worst:>8}{ratio:>8}\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_press_took_as_long_as_its_longest_event() {
        let pressed = [("Charge".to_owned(), 100.0), ("Cancel".to_owned(), 900.0)];
        let seen = json!([
            { "start": 101.0, "duration": 24.0, "handlers": 3.0 },
            { "start": 110.0, "duration": 72.0, "handlers": 30.4 },
        ]);
        let measured = Measured::new(&pressed, &seen, &[(80.0, 120.0)]).unwrap();
        let wanted = [("Charge", 72, 30), ("Cancel", SHORTEST, 0)];
        let wanted = wanted.map(|(name, took, handlers)| Press {
            name: name.to_owned(),
            took: vec![took],
            handlers: vec![handlers],
        });
        assert_eq!(measured.presses, wanted);
        let text = table(&measured);
        let charge = text.lines().find(|line| line.contains("Charge")).unwrap();
        assert!(charge.ends_with("1.44"), "{charge}");
        let list = text
            .lines()
            .find(|line| line.contains("all listed"))
            .unwrap();
        assert!(list.ends_with("1.20"), "{list}");
    }

    #[test]
    fn a_page_that_noted_nothing_at_all_is_an_error() {
        assert!(Measured::new(&[], &json!(null), &[]).is_err());
    }
}
