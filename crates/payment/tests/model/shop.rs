//! The model: the possible next actions in a shop.

use ipp_payment::{Duty, Timings};
use ipp_verify::Defect;
use stateright::{Model, Property};

use crate::around::Luck;
use crate::kustom::{Answer, Status};
use crate::task::{Ask, Name, Stage, Task};
use crate::world::{Create, INSTANTS, Lane, Process, World};
use crate::{properties, reached};

/// The configuration of a model: orders, devices, and the size of its steps.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    /// Each payment's order, by the payment's index.
    pub(crate) orders: &'static [&'static str],
    /// Each payment's device, by the payment's index.
    pub(crate) devices: &'static [&'static str],
    /// How many of [`INSTANTS`] are used.
    pub(crate) instants: usize,
    /// The statuses that a session can change to.
    pub(crate) turns: &'static [Status],
    /// Whether each request and each commit is a separate step. Otherwise a step runs a task until
    /// Kustom's next answer is on its way.
    pub(crate) every_step: bool,
    /// Whether the process may restart with an empty database.
    pub(crate) loses: bool,
    /// The seeded defect, if any.
    pub(crate) defect: Option<Defect>,
}

/// One thing that happens. Payments and sessions are named by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A task begins.
    Run(Name, Luck),
    /// The request that a task waits for is processed.
    Process(Name, Luck),
    /// The answer reaches the task.
    Hear(Name),
    /// Create is sent.
    Send(usize),
    /// Create arrives.
    Create(usize, Answer),
    /// The answer to create is lost, or late.
    Lose(usize),
    /// A callback is committed to the inbox.
    Receive(usize, usize),
    /// The clerk chooses a payment method or cancels, the shopper pays, or the session expires.
    Turn(usize, usize, Status),
    /// The process dies.
    Crash,
    /// The process restarts.
    Restart,
    /// The process loses its lease, gets another, and takes up what it had: its tasks go on.
    TakeOver,
    /// The process restarts with an empty database.
    RestartEmpty,
    /// Time passes.
    Pass,
}

impl Model for Shop {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World::default()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.now + 1 < self.instants {
            actions.push(Action::Pass);
        }
        match world.process {
            Process::First => actions.extend([Action::Crash, Action::TakeOver]),
            Process::Down => {
                actions.push(Action::Restart);
                actions.extend(self.loses.then_some(Action::RestartEmpty));
            }
            Process::Again => {}
        }
        for (payment, lane) in world.lanes.iter().enumerate().take(self.orders.len()) {
            self.of_kustom(world, payment, lane, actions);
            if world.up() {
                self.of_pages(world, payment, lane, actions);
                self.of_proxy(world, payment, lane, actions);
            }
        }
        for (name, task) in &world.tasks {
            self.of_task(world, *name, task, actions);
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = self.after(world, action);
        self.forget_what_is_over(&mut next);
        (next != *world).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut all = properties::always(self);
        all.extend(reached::sometimes(self));
        all
    }
}

impl Shop {
    fn of_kustom(&self, world: &World, payment: usize, lane: &Lane, actions: &mut Vec<Action>) {
        if lane.create == Create::InNetwork {
            actions.push(Action::Create(payment, Answer::Made));
            actions.push(Action::Create(payment, Answer::Refused));
        }
        for (session, of) in lane.sessions.iter().enumerate() {
            // A session expires at the last instant, and not before.
            let may = |to: &&Status| match to {
                Status::Active => of.status == Status::Created,
                Status::Expired => of.status.lives() && world.now + 1 == INSTANTS.len(),
                _ => of.status.lives(),
            };
            let turns = self.turns.iter().filter(may);
            actions.extend(turns.map(|to| Action::Turn(payment, session, *to)));
        }
    }

    /// A page charges and cancels whatever it shows: the model does not rely on pages to prevent
    /// a second charge.
    fn of_pages(&self, world: &World, payment: usize, lane: &Lane, actions: &mut Vec<Action>) {
        let Some(row) = lane.row.as_deref() else {
            // The two payments are interchangeable until the first is stored, which is number 0.
            // The clock starts with it.
            let may = match payment {
                0 => world.now == 0 || world.emptied,
                _ => world.lanes[0].row.is_some() || world.emptied,
            };
            // The page that sent the last create waits for its outcome.
            let may = may && lane.create != Create::InNetwork;
            let tabs = if self.every_step { 0..2 } else { 0..1 };
            let begin = |tab| Name::Begin { tab, payment };
            let mut free = tabs
                .map(begin)
                .filter(|name| !world.tasks.contains_key(name));
            actions.extend(free.next().filter(|_| may).map(run));
            return;
        };
        let ask = Name::AskCancel { payment };
        if row.cancel_asked_at.is_none() && row.is_open() && !world.tasks.contains_key(&ask) {
            actions.push(run(ask));
        }
    }

    fn of_proxy(&self, world: &World, payment: usize, lane: &Lane, actions: &mut Vec<Action>) {
        let watch = Name::Watch { payment };
        if lane.watched && !world.tasks.contains_key(&watch) {
            let duty = lane.row.as_deref().map(|row| row.duty(&Timings::default()));
            actions.push(Action::Run(watch, Luck::Reads));
            if !self.every_step && matches!(duty, Some(Duty::Look { .. })) {
                actions.push(Action::Run(watch, Luck::None));
            }
            if !self.every_step && matches!(duty, Some(Duty::Look { cancel: true, .. })) {
                actions.push(Action::Run(watch, Luck::Cancels));
            }
        }
        for (session, of) in lane.sessions.iter().enumerate() {
            let work = Name::WorkOff { payment, session };
            if !of.inbox {
                actions.push(Action::Receive(payment, session));
            } else if !world.tasks.contains_key(&work) {
                actions.push(run(work));
            }
        }
    }

    fn of_task(&self, world: &World, name: Name, task: &Task, actions: &mut Vec<Action>) {
        let create = match task.ask {
            Ask::Create(payment) => Some(payment),
            _ => None,
        };
        match (&task.stage, create) {
            (Stage::Due, Some(payment)) => actions.push(Action::Send(payment)),
            (Stage::Due, None) => {
                actions.push(Action::Process(name, Luck::Reads));
                match task.ask {
                    Ask::Read(_) => actions.push(Action::Process(name, Luck::None)),
                    Ask::Cancel(_) => actions.push(Action::Process(name, Luck::Cancels)),
                    _ => {}
                }
            }
            (Stage::Sent, _) => {}
            (Stage::Answered(_), _) => actions.push(Action::Hear(name)),
        }
        if let (Some(payment), false, true) = (create, world.lost, task.stage != Stage::Due) {
            actions.push(Action::Lose(payment));
        }
    }
}

fn run(name: Name) -> Action {
    Action::Run(name, Luck::Reads)
}
