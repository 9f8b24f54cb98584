//! The table of currencies, and its copy in the demo shop.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use ipp_wire::currency::{accepted, decimals, is_accepted};

#[test]
fn decimals_are_those_of_iso_4217() {
    let known = [
        ("SEK", 2),
        ("HUF", 2),
        ("IDR", 2),
        ("COP", 2),
        ("LBP", 2),
        ("RSD", 2),
        ("MGA", 2),
        ("JPY", 0),
        ("ISK", 0),
        ("UGX", 0),
        ("IQD", 3),
        ("KWD", 3),
        ("CLF", 4),
        ("UYW", 4),
        ("UYI", 0),
    ];
    for (code, count) in known {
        assert_eq!(decimals(code), count, "{code}");
    }
}

#[test]
fn each_accepted_code_is_there_once_with_its_decimals() {
    let all: BTreeMap<_, _> = accepted().collect();
    assert_eq!(all.len(), accepted().count(), "a code is in two groups");
    assert_eq!(all.len(), 155);
    for (code, count) in all {
        assert!(is_accepted(code) && code.bytes().all(|b| b.is_ascii_uppercase()));
        assert_eq!(decimals(code), count, "{code}");
    }
}

#[test]
fn lower_case_funds_metals_and_nonsense_are_not_accepted() {
    let others = [
        "sek", "XTS", "XAU", "XXX", "CLF", "UYW", "", "SEKK", "KR", "HRK", "BGN", "LLA",
    ];
    for code in others {
        assert!(!is_accepted(code), "{code}");
    }
}

#[test]
fn the_demo_shop_has_the_same_table() {
    let script = include_str!("../../../www/demo/currencies.js");
    let table = script.split_once("BY_DECIMALS = {").unwrap().1;
    let table = table.split_once("};").unwrap().0;
    let mut copy = BTreeMap::new();
    let mut count = 0;
    for word in table.split(|c: char| !c.is_ascii_alphanumeric()) {
        match word.parse::<u8>() {
            Ok(decimals) => count = decimals,
            Err(_) if word.is_empty() => {}
            Err(_) => assert_eq!(copy.insert(word, count), None, "{word} is there twice"),
        }
    }
    assert_eq!(copy, accepted().collect());
}
