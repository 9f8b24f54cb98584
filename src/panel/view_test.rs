//! What the panel shows of Kustom's points before going live.

use ipp_wire::Scenario;

use super::View;
use crate::panel::state::{Point, State};

/// A point can be played only where its scenario can, which Kustom's own playground cannot.
#[test]
fn a_point_offers_its_scenario_where_it_can_be_played() {
    let point = |done: bool, scenario: Option<&str>| Point {
        title: "The cancellation flow tested".to_owned(),
        done,
        detail: "Charge an order and cancel it.".to_owned(),
        scenario: scenario.map(str::to_owned),
        payment: None,
    };
    let mut state = State::default();
    assert_eq!(View::of(&state).ticked, "Before going live");
    state.points = vec![point(false, Some("device-offline")), point(true, None)];
    let view = View::of(&state);
    assert_eq!(view.ticked, "Before going live: 1 of 2 seen");
    assert!(
        view.points
            .iter()
            .all(|point| point.scenario.is_none() && point.play.is_none())
    );
    state.scenarios = vec![Scenario {
        name: "device-offline".to_owned(),
        title: "Offline".to_owned(),
        about: String::new(),
    }];
    let view = View::of(&state);
    assert_eq!(view.points[0].play.as_deref(), Some("Play “Offline”"));
    assert_eq!(view.points[1].play, None);
}
