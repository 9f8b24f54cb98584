//! Kustom is unreachable, or a row of the database is corrupt.

use std::time::Duration;

use ipp_payment::Timings;
use ipp_playground::Playground;
use ipp_proxy::engine::{Engine, Received};
use ipp_proxy::kustom::{Access, LineTypes};
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::{Environment, MakeDevice, PaymentState, StartPayment};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::common::{PATIENCE, Shop, TILL, caller, eventually, order, quick, until};

/// A connection to the playground that can be cut and restored.
struct Wire {
    address: std::net::SocketAddr,
    target: std::net::SocketAddr,
    carrying: JoinHandle<()>,
}

impl Wire {
    async fn to(target: std::net::SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let carrying = tokio::spawn(carry(listener, target));
        Self {
            address,
            target,
            carrying,
        }
    }

    /// Stops listening, and closes the open connections.
    async fn cut(&mut self) {
        self.carrying.abort();
        // Its sockets close when the task ends.
        let _ = (&mut self.carrying).await;
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.carrying = tokio::spawn(carry(listener, self.target));
    }
}

async fn carry(listener: TcpListener, target: std::net::SocketAddr) {
    let mut open = tokio::task::JoinSet::new();
    loop {
        let (mut near, _) = listener.accept().await.unwrap();
        open.spawn(async move {
            let mut far = TcpStream::connect(target).await.unwrap();
            // Either side may close first.
            let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
        });
    }
}

fn wish(device: &str, reference: &str) -> StartPayment {
    StartPayment {
        device_id: device.to_owned(),
        order: order(reference),
    }
}

#[tokio::test]
async fn an_unreachable_kustom_refuses_charges_and_stores_nothing() {
    let playground = Playground::builder().start().await.unwrap();
    let mut wire = Wire::to(playground.address()).await;
    let access = Access {
        url: format!("http://{}", wire.address).parse().unwrap(),
        api_key: playground.api_key().into(),
        merchant_id: None,
        installation: "main".to_owned(),
        line_types: LineTypes::default(),
        environment: Environment::Playground,
        timeout: Duration::from_secs(10),
    };
    let engine = Engine::open("sqlite::memory:", &access, quick(), Default::default())
        .await
        .unwrap();
    let made = MakeDevice {
        name: "Counter 1".to_owned(),
        location_id: None,
        metadata: Default::default(),
    };
    let device = engine.make_device(&made).await.unwrap().id;
    engine.devices().await.unwrap();
    wire.cut().await;
    // The first charge finds out and says so; then it is known for a while.
    let (first, mut feed) = (Uuid::new_v4(), engine.feed(TILL));
    engine
        .start(&caller(TILL), first, wish(&device, "O-1"))
        .await
        .unwrap();
    let failed = until(&mut feed, first, PaymentState::Failed).await;
    assert_eq!(failed.reason.unwrap().code, "not_sent");
    let second = Uuid::new_v4();
    let refusal = engine
        .start(&caller(TILL), second, wish(&device, "O-1"))
        .await
        .unwrap_err();
    assert_eq!(
        (refusal.status.as_u16(), refusal.code),
        (503, "provider_unavailable")
    );
    let nothing = engine.payment(TILL, second).await.unwrap_err();
    assert_eq!(nothing.code, "unknown_payment");
    // The terminals are still listed, with the time of that knowledge.
    let told = engine.devices().await.unwrap();
    assert_eq!(told.devices.len(), 1);
    wire.mend().await;
    // Any answer of Kustom's ends the refusals; without one, time does.
    let started = async {
        loop {
            match engine
                .start(&caller(TILL), second, wish(&device, "O-1"))
                .await
            {
                Ok(_) => return,
                Err(refusal) => assert_eq!(refusal.code, "provider_unavailable"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, started).await.unwrap();
    until(&mut feed, second, PaymentState::Sent).await;
    assert_eq!(playground.calls().of("POST", "/ipp/v1/sessions"), 1);
}

#[tokio::test]
async fn without_kustom_the_last_terminals_are_shown_with_their_time() {
    let patient = Timings {
        kustom_timeout: Duration::from_secs(600),
        ..quick()
    };
    let shop = Shop::with(patient, false).await;
    let before = shop.engine.devices().await.unwrap();
    shop.relay.on(Call::Devices, Fault::RequestLost);
    let after = loop {
        let told = shop.engine.devices().await.unwrap();
        if shop.relay.faulty(Call::Devices) > 0 {
            break told;
        }
    };
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_corrupt_row_hides_no_other_and_keeps_its_locks() {
    let mut shop = Shop::open().await;
    let (broken, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, broken, PaymentState::Sent).await;
    let first = std::mem::take(&mut shop.device);
    shop.device = shop.another_device().await;
    let (healthy, mut feed) = shop.start("ORDER-2").await;
    until(&mut feed, healthy, PaymentState::Sent).await;
    sqlx::query("UPDATE payments SET order_json = 'rubbish' WHERE payment_id = ?")
        .bind(broken.to_string())
        .execute(&shop.database().await)
        .await
        .unwrap();
    shop.restart().await;
    assert_eq!(shop.engine.counters().alarms(), 1, "an alarm is raised");
    let open = shop.engine.payments(TILL, true).await.unwrap();
    let open: Vec<_> = open.iter().map(|p| p.payment_id.as_str()).collect();
    assert_eq!(open, [healthy.to_string()]);
    let mut feed = shop.engine.feed(TILL);
    shop.engine.tap(TILL, healthy, None).await.unwrap();
    until(&mut feed, healthy, PaymentState::Paid).await;
    for (device, reference) in [(&first, "ORDER-3"), (&shop.device, "ORDER-1")] {
        let who = caller(TILL);
        let other = shop
            .engine
            .start(&who, Uuid::new_v4(), wish(device, reference));
        assert_eq!(other.await.unwrap_err().status, 503, "{reference}");
    }
}

#[tokio::test]
async fn a_locked_database_refuses_payments_and_loses_nothing() {
    let shop = Shop::open().await;
    let (open, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, open, PaymentState::Sent).await;
    let device = shop.another_device().await;
    let session = shop.session();
    let mut lock = shop.database().await.acquire().await.unwrap();
    sqlx::query("BEGIN EXCLUSIVE")
        .execute(&mut *lock)
        .await
        .unwrap();
    let refused = Uuid::new_v4();
    let who = caller(TILL);
    let body = format!(r#"{{"type":"ipp.session.created","data":{{"session_id":"{session}"}}}}"#);
    let callback = || shop.engine.callback("kevt_locked", body.as_bytes());
    let (refusal, unacknowledged) = tokio::join!(
        shop.engine.start(&who, refused, wish(&device, "ORDER-2")),
        callback(),
    );
    for refusal in [refusal.unwrap_err(), unacknowledged.unwrap_err()] {
        assert_eq!(
            (refusal.status.as_u16(), refusal.code),
            (503, "storage_unavailable")
        );
    }
    assert_eq!(shop.relay.sent(Call::Create), 1);
    assert!(shop.engine.ready().await.is_err());
    // Meanwhile, open payments are shown and watched.
    assert_eq!(shop.state(open).await, PaymentState::Sent);
    let read = shop.relay.reads_of(&session);
    eventually("a read", || shop.relay.reads_of(&session) > read).await;
    shop.engine.tap(TILL, open, None).await.unwrap();
    sqlx::query("ROLLBACK").execute(&mut *lock).await.unwrap();
    until(&mut feed, open, PaymentState::Paid).await;
    shop.engine
        .start(&caller(TILL), refused, wish(&device, "ORDER-2"))
        .await
        .unwrap();
    let ready = async {
        while shop.engine.ready().await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, ready)
        .await
        .expect("it is ready again");
    assert_eq!(callback().await.unwrap(), Received::New);
}
