//! Many terminals: grouped by shop, searched, and the picked one always shown.

use ipp_flow::*;

use crate::till::*;

fn shop(name: &str, city: Option<&str>) -> Option<Location> {
    Some(Location {
        id: format!("id of {name}"),
        name: name.into(),
        city: city.map(Into::into),
    })
}

fn standing(id: &str, name: &str, location: Option<Location>) -> Device {
    Device {
        name: name.into(),
        location,
        ..device(id)
    }
}

/// Nine terminals, some in two shops and some in none; `d1` is picked.
fn many() -> Till {
    let (north, south) = (
        || shop("Nordstan", Some("Göteborg")),
        || shop("Stockholm, Södermalm", Some("Stockholm")),
    );
    let mut till = Till::ready();
    till.on(Event::DevicesRead(Ok(vec![
        standing("s1", "Bar", south()),
        standing("n1", "Bar", north()),
        standing("d1", "Counter 1", None),
        standing("s2", "Counter 1", south()),
        standing("n2", "Counter 2", north()),
        standing("d2", "Counter 3", None),
        standing("s3", "Kafé", south()),
        standing("n3", "Kiosk", north()),
        standing("s4", "Kiosk", south()),
    ])));
    till
}

fn rows(till: &Till) -> Vec<(String, Option<String>)> {
    let Picker::Rows(rows) = till.view().picker else {
        panic!("no rows");
    };
    rows.into_iter().map(|r| (r.id.0, r.location)).collect()
}

fn ids(till: &Till) -> Vec<String> {
    rows(till).into_iter().map(|(id, _)| id).collect()
}

#[test]
fn terminals_are_grouped_by_shop_with_those_of_none_last() {
    let till = many();
    assert_eq!(
        ids(&till),
        ["n1", "n2", "n3", "s1", "s2", "s3", "s4", "d1", "d2"]
    );
    let shops: Vec<_> = rows(&till).into_iter().map(|(_, shop)| shop).collect();
    assert_eq!(shops[0].as_deref(), Some("Nordstan, Göteborg"));
    assert_eq!(
        shops[3].as_deref(),
        Some("Stockholm, Södermalm"),
        "the name contains the city"
    );
    assert_eq!(shops[8], None);
}

#[test]
fn from_eight_terminals_on_they_can_be_searched() {
    let mut till = many();
    assert!(till.view().finder.is_some());
    let list = (1..8).map(|n| device(&format!("d{n}"))).collect();
    till.on(Event::DevicesRead(Ok(list)));
    assert_eq!(till.view().finder, None);
    till.on(Event::Searched("x".into()));
    assert!(
        till.view().finder.is_some(),
        "a search that hides terminals can be cleared"
    );
}

#[test]
fn a_search_in_name_and_shop_ignores_accents_and_case() {
    let all = ids(&many());
    for (search, found, count) in [
        ("kafe", vec!["s3", "d1"], 1),
        ("GOTEBORG kio", vec!["n3", "d1"], 1),
        ("sodermalm counter", vec!["s2", "d1"], 1),
        ("  ", all.iter().map(String::as_str).collect(), all.len()),
    ] {
        let mut till = many();
        till.on(Event::Searched(search.into()));
        assert_eq!(ids(&till), found, "{search}");
        assert_eq!(till.view().finder.unwrap().found, count, "{search}");
    }
}

#[test]
fn the_picked_terminal_stays_where_the_search_finds_nothing() {
    let mut till = many();
    till.on(Event::Searched("zzz".into()));
    assert_eq!(ids(&till), ["d1"]);
    let finder = till.view().finder.unwrap();
    assert_eq!((finder.text.as_str(), finder.found), ("zzz", 0));
    assert!(till.can(Action::Charge));
}

#[test]
fn enter_picks_the_one_that_was_found_and_none_of_several() {
    let mut till = many();
    till.on(Event::Searched("kiosk".into()))
        .on(Event::SearchEntered);
    assert!(till.last.is_empty());
    till.on(Event::Searched("kiosk nord".into()))
        .on(Event::SearchEntered);
    assert_eq!(till.last, [Command::RememberDevice(device_id("n3"))]);
}

#[test]
fn a_charge_takes_the_search_away() {
    let mut till = many();
    till.on(Event::Searched("counter".into()))
        .on(Event::Charge(id("p1")));
    assert_eq!(till.model.search, "");
}

#[test]
fn how_long_a_terminal_is_busy_ticks_and_goes_when_it_is_free() {
    let mut till = many();
    let busy_of = |till: &Till| match till.view().picker {
        Picker::Rows(rows) => {
            let row = rows.into_iter().find(|r| r.id.0 == "n2").unwrap();
            row.busy
        }
        _ => None,
    };
    let busy_for = |seconds| {
        Some(BusyNote {
            reference: "1043".into(),
            till: "till-2".into(),
            seconds,
        })
    };
    till.on(Event::DeviceBusy(device_id("n2"), Some(busy("x", "1043"))));
    assert_eq!(busy_of(&till), busy_for(42));
    till.on(Event::Tick(Millis(1_001_000)));
    assert_eq!(busy_of(&till), busy_for(43));
    till.on(Event::DeviceBusy(device_id("n2"), None));
    assert_eq!(busy_of(&till), None);
}
