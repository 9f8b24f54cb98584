//! The effect of each action on the world.

use std::sync::Arc;

use ipp_payment::{Millis, Payment, SessionStatus, State};
use ipp_verify::Defect;

use crate::around::{Asked, Luck, run};
use crate::kustom::{self, Answer, Status};
use crate::shop::{Action, Shop};
use crate::task::{Ask, Heard, Name, Stage, Task};
use crate::world::{Create, Process, World};

impl Shop {
    /// The world after an action.
    pub(crate) fn after(&self, world: &World, action: Action) -> World {
        let mut next = world.clone();
        match action {
            Action::Run(name, luck) => return run(self, next, name, Vec::new(), luck),
            Action::Process(name, luck) => return self.process(next, name, luck),
            Action::Hear(name) => return self.hear(next, name),
            Action::Send(payment) => {
                let lane = next.lane(payment);
                lane.create = Create::InNetwork;
                lane.sent_by = lane.incarnation;
                lane.sent = 2.min(lane.sent + 1);
                advance(&mut next, Name::Send { payment }, Stage::Sent);
            }
            Action::Create(payment, answer) => self.create(&mut next, payment, answer),
            Action::Lose(payment) => return self.lose(next, payment),
            Action::Receive(payment, session) => {
                let emptied = next.emptied;
                let session = &mut next.lane(payment).sessions[session];
                session.inbox = true;
                session.heard = emptied;
            }
            Action::Turn(payment, session, status) => {
                kustom::turn(next.lane(payment), session, status);
            }
            Action::Crash => {
                next.process = Process::Down;
                next.tasks.clear();
                for payment in 0..next.lanes.len() {
                    next.lane(payment).watched = false;
                }
            }
            Action::Restart | Action::TakeOver => return self.restart(next),
            Action::RestartEmpty => {
                next.emptied = true;
                for payment in 0..next.lanes.len() {
                    next.lane(payment).forget();
                }
                return self.restart(next);
            }
            Action::Pass => next.now += 1,
        }
        next
    }

    /// Handles a task's request as soon as it is made.
    pub(crate) fn asked(&self, world: &mut World, name: Name, ask: &Ask, luck: Luck) -> Asked {
        let writes = matches!(
            ask,
            Ask::Intend(_) | Ask::Change(..) | Ask::Done(_) | Ask::Later | Ask::StoreStray(_)
        );
        match ask {
            Ask::Create(_) | Ask::Rest => Asked::Waits(Stage::Due),
            Ask::Read(_) | Ask::Cancel(_) if self.every_step => Asked::Waits(Stage::Due),
            // The start-up finishes before anything else begins.
            _ if writes && self.every_step && name != Name::TakeUp => Asked::Waits(Stage::Due),
            Ask::Read(id) if luck != Luck::None => {
                Asked::Waits(Stage::Answered(self.read(world, name, id)))
            }
            Ask::Read(_) => Asked::Done(Heard::Nothing),
            Ask::Cancel(id) => Asked::Done(self.cancel(world, id, luck)),
            _ => Asked::Done(self.perform(world, name, ask)),
        }
    }

    /// Processes a task's pending request. A read's answer is then on its way; with any other
    /// answer the task continues at once.
    fn process(&self, mut world: World, name: Name, luck: Luck) -> World {
        let Some(task) = world.tasks.get(&name).cloned() else {
            return world;
        };
        let heard = match &task.ask {
            Ask::Read(id) if luck != Luck::None => {
                let answer = self.read(&world, name, id);
                advance(&mut world, name, Stage::Answered(answer));
                return world;
            }
            Ask::Read(_) => Heard::Nothing,
            Ask::Cancel(id) => self.cancel(&mut world, id, luck),
            ask => self.perform(&mut world, name, ask),
        };
        self.go_on(world, name, &task, heard, luck)
    }

    /// Delivers the answer that is on its way to the task.
    fn hear(&self, mut world: World, name: Name) -> World {
        let Some(task) = world.tasks.get(&name).cloned() else {
            return world;
        };
        let Stage::Answered(heard) = &task.stage else {
            return world;
        };
        if let Heard::Read(reading) = heard
            && reading.status == SessionStatus::Cancelled
            && let Some((payment, index)) = session(&world, &reading.session_id)
            && world.lanes[payment].sessions[index].incarnation == world.lanes[payment].incarnation
        {
            world.lane(payment).read_cancelled = true;
        }
        self.go_on(world, name, &task, heard.clone(), Luck::Reads)
    }

    fn go_on(&self, world: World, name: Name, task: &Task, heard: Heard, luck: Luck) -> World {
        let mut all = task.heard.clone();
        all.push(heard);
        run(self, world, name, all, luck)
    }

    /// Loses create's answer: the task gives up, but the request may still be on its way.
    fn lose(&self, mut world: World, payment: usize) -> World {
        world.lost = true;
        let name = Name::Send { payment };
        if self.defect == Some(Defect::CreateSentTwice) {
            advance(&mut world, name, Stage::Due);
            return world;
        }
        run(self, world, name, vec![Heard::Lost], Luck::Reads)
    }

    /// Kustom processes create; a task that waits for the answer will get it.
    fn create(&self, world: &mut World, payment: usize, answer: Answer) {
        let lane = world.lane(payment);
        kustom::receive_create(lane, payment, answer);
        let lane = &world.lanes[payment];
        let heard = match (answer, lane.row.as_deref(), lane.sessions.last()) {
            (Answer::Made, Some(row), Some(made)) => {
                Heard::Created(kustom::reading(row, made, lane.incarnation))
            }
            _ => Heard::Refused,
        };
        let name = Name::Send { payment };
        if world
            .tasks
            .get(&name)
            .is_some_and(|task| task.stage == Stage::Sent)
        {
            advance(world, name, Stage::Answered(heard));
        }
    }

    fn read(&self, world: &World, name: Name, id: &str) -> Heard {
        let Some((payment, index)) = session(world, id) else {
            return Heard::Nothing;
        };
        let lane = &world.lanes[payment];
        let mut session = lane.sessions[index].clone();
        // A slim callback's body has no amount.
        if self.defect == Some(Defect::CallbackBodyTrusted)
            && matches!(name, Name::WorkOff { .. })
            && session.status.charged()
        {
            session.status = Status::Finalized;
        }
        // Kustom knows the session even if the database has lost the payment.
        let created = self.payment(payment, Millis(0));
        let row = lane.row.as_deref().unwrap_or(&created);
        Heard::Read(kustom::reading(row, &session, lane.incarnation))
    }

    fn cancel(&self, world: &mut World, id: &str, luck: Luck) -> Heard {
        if let Some((payment, index)) = session(world, id) {
            let lane = world.lane(payment);
            if self.defect == Some(Defect::CancelTakenAsFinal) {
                // Kustom accepts the cancel, but the shopper may still pay first.
                if let Some(row) = lane.row.clone()
                    && let Some(session) = row.session().cloned()
                {
                    lane.store(Payment {
                        state: State::Cancelled { session },
                        ..Payment::clone(&row)
                    });
                }
            } else if luck == Luck::Cancels || lane.sessions[index].incarnation != lane.incarnation
            {
                kustom::turn(lane, index, Status::Cancelled);
            }
        }
        Heard::Stored(true)
    }

    fn restart(&self, mut world: World) -> World {
        world.process = Process::Again;
        match self.defect {
            Some(Defect::UnfinishedNotResumed) => return world,
            Some(Defect::StartingFailedByRestart) => {
                world = self.send_again(world, vec![Heard::Refused]);
            }
            Some(Defect::CreateSentByTakeOver) => world = self.send_again(world, Vec::new()),
            _ => {}
        }
        run(self, world, Name::TakeUp, Vec::new(), Luck::Reads)
    }
}

impl Shop {
    /// A defect: the task that sends create runs again for each payment that is starting.
    fn send_again(&self, mut world: World, heard: Vec<Heard>) -> World {
        for payment in 0..world.lanes.len() {
            let row = world.lanes[payment].row.as_deref();
            if row.is_some_and(|row| row.state == State::Starting) {
                let name = Name::Send { payment };
                world = run(self, world, name, heard.clone(), Luck::Reads);
            }
        }
        world
    }
}

fn advance(world: &mut World, name: Name, stage: Stage) {
    if let Some(task) = world.tasks.get_mut(&name) {
        Arc::make_mut(task).stage = stage;
    }
}

/// A session's position: the payment's index, and the session's.
pub(crate) fn session(world: &World, id: &str) -> Option<(usize, usize)> {
    world.lanes.iter().enumerate().find_map(|(payment, lane)| {
        let found = lane.sessions.iter().position(|session| session.id == *id);
        found.map(|index| (payment, index))
    })
}
